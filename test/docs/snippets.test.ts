import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setBackend } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import * as sgp from 'sparse-gp-init'
import * as theory from 'sparse-gp-init/theory'
import ts from 'typescript'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { check } from './expected.js'
import { exampleSnippets, markdownSnippets, moduleOf, root } from './snippets.js'

const ENTRIES = ['index', 'theory', 'expression', 'wasm', 'sparse']

const folder = join(root, '.cache', 'snippets')
const entryOf = new Map([
  ...Object.keys(theory).map((name) => [name, 'sparse-gp-init/theory'] as const),
  ...Object.keys(sgp).map((name) => [name, 'sparse-gp-init'] as const)
])
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const snippets = [...exampleSnippets(), ...markdownSnippets()].map(({ where, ...snippet }, i) => {
  const path = join(folder, `${i}.ts`)
  writeFileSync(path, `// ${where}\n${moduleOf({ where, ...snippet }, entryOf)}`)
  return { where, path }
})

let shared: ts.Program | undefined

/** The snippets and the entry points, as TypeScript sees them. */
function program(): ts.Program {
  if (shared !== undefined) return shared
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const entries = ENTRIES.map((entry) => join(root, 'src', `${entry}.ts`))
  const files = [...entries, ...snippets.map(({ path }) => path)]
  shared = ts.createProgram(files, { ...options, noUnusedLocals: false, noUnusedParameters: false })
  return shared
}

describe('documented snippets', () => {
  beforeAll(() => void vi.spyOn(console, 'log').mockImplementation(() => undefined))
  // A snippet may import another backend, which then comes first.
  beforeEach(() => setBackend('cpu'))
  afterAll(() => void vi.restoreAllMocks())

  it('exist', () => {
    expect(snippets.length).toBeGreaterThan(0)
  })

  for (const { where, path } of snippets) {
    it(`run as they say: ${where}`, async () => {
      await import(/* @vite-ignore */ path)
    })
  }

  it('compile under strict TypeScript', () => {
    const all = program()
    const checked = snippets.flatMap(({ path }) => [...ts.getPreEmitDiagnostics(all, all.getSourceFile(path))])
    expect(snippets.filter(({ path }) => all.getSourceFile(path) === undefined)).toEqual([])
    const wrong = checked.map(({ file, messageText }) => {
      const where = snippets.find(({ path }) => path === file?.fileName)?.where ?? file?.fileName
      return `${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect(wrong).toEqual([])
  })
})

const isAbstract = (declaration: ts.Declaration) =>
  ts.isClassDeclaration(declaration) &&
  (declaration.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword)

describe('public functions and classes', () => {
  it('each have an @example, abstract classes apart', () => {
    const all = program()
    const checker = all.getTypeChecker()
    const without = ENTRIES.flatMap((entry) => {
      const file = all.getSourceFile(join(root, 'src', `${entry}.ts`))
      const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
      if (module === undefined) throw new Error(`src/${entry}.ts exports nothing`)
      return checker
        .getExportsOfModule(module)
        .map((name) => (name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name))
        .filter((symbol) => symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class))
        .filter((symbol) => !symbol.declarations?.some(isAbstract))
        .filter((symbol) => !symbol.getJsDocTags(checker).some((tag) => tag.name === 'example'))
        .map((symbol) => symbol.name)
    })
    expect([...new Set(without)]).toEqual([])
  })
})

describe('the comparison itself', () => {
  const holds = (value: unknown, documented: string) =>
    check(() => value, documented).then(
      () => true,
      () => false
    )

  it.each([
    [1 / 3, '0.333', true],
    [1 / 3, '0.334', false],
    [1 / 3, '0.3333333333333333', true],
    [1 / 3 + 1e-11, '0.3333333333333333', false],
    [2.1, '2', false],
    [1.776482112e-33, '1.7764821e-33', true],
    [1.7765e-33, '1.7764821e-33', false],
    [-0.5, '-0.5', true],
    [Number.NaN, 'NaN', true],
    ['a', `'a'`, true],
    ['a', `'b'`, false],
    [Float64Array.of(1, 2), '[1, 2]', true],
    [[1, 2, 3], '[1, 2]', false],
    [[1, 2, 3], '[1, 2, …]', true],
    [{ q: 1, c: { d: 0.25 } }, '{ q: 1, c: { d: 0.25 } }', true],
    [{ q: 1, c: 2 }, '{ q: 1 }', false],
    [{ q: 1, c: 2 }, '{ q: 1, … }', true],
    [1, 'RangeError', false],
    [1, 'one', false]
  ])('%j is documented as %s: %s', async (value, documented, expected) => {
    expect(await holds(value, documented)).toBe(expected)
  })

  it('takes an error by its name and message', async () => {
    const refuse = () => {
      throw new RangeError('f: x must be positive; got -1')
    }
    await check(refuse, 'RangeError: f: x must be positive; got -1')
    await check(refuse, 'RangeError: f: x must be …')
    await expect(check(refuse, 'TypeError')).rejects.toThrow('documented: TypeError')
    await expect(check(refuse, 'RangeError: f: y')).rejects.toThrow('documented: RangeError')
  })
})
