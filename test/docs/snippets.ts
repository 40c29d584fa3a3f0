import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Snippet {
  /** File and line of the fence. */
  readonly where: string
  readonly code: string
  /** An `@example`: public names and `tf` need no import. */
  readonly isExample: boolean
}

function filesUnder(folder: string, extension: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .sort()
    .map((file) => join(root, folder, file))
}

/** Every `ts` fence of a text; one opened by "```ts continues" is run together with the fence before it. */
function fences(text: string, file: string, isExample: boolean): Snippet[] {
  const found: Snippet[] = []
  for (const match of text.matchAll(/^( *)```ts\b([^\n]*)\n([\s\S]*?)^\1```[ \t]*$/gm)) {
    const [, indent = '', info = '', body = ''] = match
    const code = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    const before = info.trim() === 'continues' ? found.at(-1)?.code : ''
    if (before === undefined) throw new Error(`${file}: the first fence continues nothing`)
    const line = text.slice(0, match.index).split('\n').length
    found.push({ where: `${relative(root, file)}:${line}`, code: before + code, isExample })
  }
  return found
}

/** A source file with everything blanked but the `@example` blocks of its doc comments; lines keep their numbers. */
function exampleText(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, '')
  let text = ''
  let end = 0
  for (const { 0: comment, index } of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const lines = comment.replace(/\*\/$/, '').replace(/^[ \t]*(?:\/\*\*|\*) ?/gm, '')
    const blocks = lines.split(/^(?=@\w)/m)
    text += blank(source.slice(end, index))
    text += blocks.map((block) => (block.startsWith('@example') ? block : blank(block))).join('')
    end = index + comment.length
  }
  return text
}

export function exampleSnippets(): Snippet[] {
  return filesUnder('src', '.ts').flatMap((file) => fences(exampleText(readFileSync(file, 'utf8')), file, true))
}

export function markdownSnippets(): Snippet[] {
  const files = [join(root, 'README.md'), ...filesUnder('docs', '.md')]
  return files.filter(existsSync).flatMap((file) => fences(readFileSync(file, 'utf8'), file, false))
}

/** The names of `candidates` that the code uses and does not declare itself. */
function missingNames(file: ts.SourceFile, candidates: ReadonlySet<string>): string[] {
  const used = new Set<string>()
  const declared = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node
      const isDeclared =
        (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) &&
        parent.name === node
      const isImported = ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent)
      const isKey =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node)
      if (isDeclared || isImported) declared.add(node.text)
      else if (!isKey) used.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return [...used].filter((name) => candidates.has(name) && !declared.has(name)).sort()
}

/** What a statement is checked for: its value, or that of the one variable it declares. */
function subject(statement: ts.Statement): string | undefined {
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement
    const logged = /^console\.log$/.test(ts.isCallExpression(expression) ? expression.expression.getText() : '')
    return logged && ts.isCallExpression(expression) ? expression.arguments[0]?.getText() : expression.getText()
  }
  if (!ts.isVariableStatement(statement)) return undefined
  const { declarations } = statement.declarationList
  return declarations.length === 1 ? declarations[0]?.name.getText() : undefined
}

/** The module that runs a snippet: imports completed, and each statement followed by `// -> value` checked. */
export function moduleOf({ code, isExample, where }: Snippet, entryOf: ReadonlyMap<string, string>): string {
  const file = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.ES2022, true)
  const head = [`import { check as check__ } from '../../test/docs/expected.js'`]
  if (isExample) {
    const missing = missingNames(file, new Set([...entryOf.keys(), 'tf']))
    for (const entry of new Set(entryOf.values())) {
      const names = missing.filter((name) => entryOf.get(name) === entry)
      if (names.length > 0) head.push(`import { ${names.join(', ')} } from '${entry}'`)
    }
    if (missing.includes('tf')) head.push(`import * as tf from '@tensorflow/tfjs'`)
  }
  let body = ''
  let checks = 0
  for (const statement of file.statements) {
    const text = statement.getFullText()
    const documented = /^[ \t]*;?[ \t]*\/\/ -> (.+)/.exec(code.slice(statement.getEnd()))?.[1]?.trim()
    const value = subject(statement)
    if (documented === undefined || value === undefined) {
      body += text
      continue
    }
    checks++
    const leading = ts.isExpressionStatement(statement) ? '' : text
    body += `${leading}\n;await check__(async () => (${value}), ${JSON.stringify(documented)})\n`
  }
  if (checks !== (code.match(/\/\/ ->/g) ?? []).length) throw new Error(`${where}: a "// ->" belongs to no statement`)
  const text = `${head.join('\n')}\n${body}\nexport {}\n`
  return text.replaceAll(/(['"])@tensorflow\/tfjs\1/g, `'../../test/docs/tf.js'`)
}
