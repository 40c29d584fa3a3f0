import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The folder of the sources. */
export const src = fileURLToPath(new URL('../../src', import.meta.url))

/** The files that packages import. */
export const ENTRIES = new Set([
  'index.ts',
  'theory.ts',
  'expression.ts',
  'register.ts',
  'wasm.ts',
  'sparse.ts',
  'randomNetworks.ts'
])

/** Every file of src. */
export const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  // AssemblyScript, another language with the same ending.
  .filter((file) => file.endsWith('.ts') && !file.startsWith('runtime/assembly'))
  .sort()

/** One file that imports another, or a package; types count. */
export interface Import {
  readonly from: string
  readonly to: string
}

/** All of them. */
export const imports: readonly Import[] = files.flatMap((from) => {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(src, from), 'utf8'))
  return importedFiles.map(({ fileName }) => {
    const to = fileName.startsWith('.') ? relative(src, join(src, dirname(from), fileName)) : fileName
    return { from, to: to.replace(/\.js$/, '.ts') }
  })
})
/** Those between files of src, and those of packages. */
export const inside = imports.filter(({ to }) => files.includes(to))
export const outside = imports.filter(({ to }) => !files.includes(to))

/** The folder that a file lies in; '.' for src itself. */
export const roomOf = (file: string): string => dirname(file)
