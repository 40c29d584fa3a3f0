import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Import } from './graph.js'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** The folders with TypeScript, each with those it may import from beside itself; packages go without saying. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  src: [],
  tools: ['src'],
  examples: ['tools'],
  benchmarks: ['src', 'tools'],
  scripts: ['src', 'tools'],
  'docs/site': ['src', 'tools'],
  test: ['src', 'tools', 'examples', 'benchmarks', 'scripts', 'docs/site']
}

/** Every import of a file of those folders by another, or of a package. */
export function importsOutside(): Import[] {
  return Object.keys(MAY_IMPORT).flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?ts$/.test(name) && !/assembly|node_modules/.test(name))
      .flatMap((name) => {
        const from = join(folder, name)
        return ts.preProcessFile(readFileSync(join(project, from), 'utf8')).importedFiles.map(({ fileName }) => ({
          from,
          to: fileName.startsWith('.') ? relative(project, join(project, dirname(from), fileName)) : fileName
        }))
      })
  )
}

/** The folder of the table that a file lies in, if any. */
export const folderOf = (file: string): string | undefined =>
  Object.keys(MAY_IMPORT).find((folder) => file.startsWith(`${folder}/`))
