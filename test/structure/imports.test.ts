import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** A folder may import from itself and from those of a lower rank. A file directly in src, not an entry, has rank 0. */
const RANK = new Map([
  ['special', 1],
  ['quadrature', 2],
  ['activations', 3],
  ['runtime', 4],
  ['meanField', 4],
  ['expression', 4],
  ['initializers', 5],
  ['layers', 5],
  ['model', 6],
  ['training', 6],
  ['acceleration', 6],
  ['inference', 6],
  ['pictures', 5],
  ['starterCode', 6],
  ['cli', 7]
])
const ENTRIES = new Set(['index.ts', 'theory.ts', 'expression.ts', 'register.ts', 'wasm.ts', 'sparse.ts'])

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  // AssemblyScript, another language with the same ending.
  .filter((file) => file.endsWith('.ts') && !file.startsWith('runtime/assembly'))
  .sort()

interface Import {
  readonly from: string
  /** A file of src, or a package. */
  readonly to: string
}

const imports: Import[] = files.flatMap((from) => {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(src, from), 'utf8'))
  return importedFiles.map(({ fileName }) => {
    const to = fileName.startsWith('.') ? relative(src, join(src, dirname(from), fileName)) : fileName
    return { from, to: to.replace(/\.js$/, '.ts') }
  })
})
const inside = imports.filter(({ to }) => files.includes(to))
const outside = imports.filter(({ to }) => !files.includes(to))

function folderOf(file: string): string {
  return dirname(file).split('/')[0] ?? ''
}

function rankOf(file: string): number {
  if (ENTRIES.has(file)) return Infinity
  return folderOf(file) === '.' ? 0 : (RANK.get(folderOf(file)) ?? Number.NaN)
}

/** Everything a file reaches, itself included. */
function reach(start: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(start)) {
    seen.add(start)
    for (const { from, to } of imports) if (from === start) reach(to, seen)
  }
  return seen
}

const arrow = ({ from, to }: Import) => `${from} -> ${to}`

describe('the import graph', () => {
  it('is read: every file has a rank', () => {
    expect(inside.length).toBeGreaterThan(10)
    expect(files.filter((file) => Number.isNaN(rankOf(file)))).toEqual([])
  })

  it('runs one way', () => {
    const backwards = inside.filter(({ from, to }) => folderOf(from) !== folderOf(to) && rankOf(to) > rankOf(from))
    expect(backwards.map(arrow)).toEqual([])
  })

  it('has no cycle between folders', () => {
    const across = inside.filter(({ from, to }) => folderOf(from) !== folderOf(to))
    expect(across.filter(({ from, to }) => reach(to).has(from)).map(arrow)).toEqual([])
  })

  it('meets TensorFlow.js only in initializers, layers and what builds on them, mathjs in expression, Node in cli, nothing else', () => {
    const isAllowed = ({ from, to }: Import) =>
      to === 'mathjs/number'
        ? folderOf(from) === 'expression'
        : to.startsWith('node:')
          ? folderOf(from) === 'cli'
          : /^@tensorflow\/tfjs-(core|layers)$/.test(to) && rankOf(from) >= 5
    const wrong = outside.filter((each) => !isAllowed(each))
    expect(wrong.map(arrow)).toEqual([])
  })

  it('keeps TensorFlow.js and mathjs out of reach of theory.ts', () => {
    expect([...reach('theory.ts')].filter((file) => !files.includes(file))).toEqual([])
  })

  it('keeps TensorFlow.js out of reach of expression.ts', () => {
    expect([...reach('expression.ts')].filter((file) => !files.includes(file))).toEqual(['mathjs/number'])
  })

  it.each(['index.ts', 'register.ts', 'wasm.ts'])('keeps mathjs out of reach of %s', (entry) => {
    expect([...reach(entry)].filter((file) => file.startsWith('mathjs'))).toEqual([])
  })

  it('keeps TensorFlow.js out of reach of the command line', () => {
    const packages = [...reach('cli/main.ts')].filter((file) => !files.includes(file) && !file.startsWith('node:'))
    expect(packages).toEqual(['mathjs/number'])
  })

  it('keeps TensorFlow.js out of reach of sparse.ts', () => {
    expect([...reach('sparse.ts')].filter((file) => !files.includes(file))).toEqual([])
  })

  it('only re-exports in the entry files', () => {
    for (const entry of files.filter((file) => ENTRIES.has(file) && file !== 'register.ts')) {
      const source = ts.createSourceFile(entry, readFileSync(join(src, entry), 'utf8'), ts.ScriptTarget.ES2022, true)
      const other = source.statements.filter((statement) => !ts.isExportDeclaration(statement))
      expect(other.map((statement) => `${entry}: ${statement.getText().split('\n')[0]}`)).toEqual([])
    }
  })

  it('has no two files whose names differ only in case', () => {
    const lower = files.map((file) => file.toLowerCase())
    expect(files.filter((file) => lower.filter((name) => name === file.toLowerCase()).length > 1)).toEqual([])
  })

  it('keeps every file of src under 400 lines', () => {
    const long = files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 400)
    expect(long).toEqual([])
  })
})
