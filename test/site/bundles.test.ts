import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { root } from '../package/build.js'

const assets = join(root, 'site', 'assets')

/** A script and all that it imports at once, as files. */
function closure(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found
  found.add(entry)
  const text = readFileSync(join(assets, entry), 'utf8')
  for (const [, file] of text.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+)["'`]/g)) closure(file as string, found)
  return found
}

const gzipped = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file)), { level: 9 }).length, 0)

const explorer = new Set([...closure('explorer.js'), ...closure('explorerWorker.js')])

it('the explorer and its worker are at most 25.5 kB gzipped', () => {
  expect(explorer.size).toBeGreaterThan(1)
  expect(gzipped(explorer)).toBeLessThanOrEqual(25_500)
})

it('the parser, which comes with the first formula, is at most 45 kB gzipped', () => {
  const parser = [...closure('explorerWorker-readFormula.js')].filter((file) => !explorer.has(file))
  expect(parser).toContain('explorerWorker-readFormula.js')
  expect(gzipped(parser)).toBeLessThanOrEqual(45_000)
  expect([...explorer]).not.toContain('explorerWorker-readFormula.js')
})
