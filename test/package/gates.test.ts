import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './build.js'
import { pack, temporaryFolder } from './packedProject.js'

let folder: string
let tarball: string

beforeAll(() => {
  folder = temporaryFolder()
  tarball = pack(folder).path
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a tool of node_modules/.bin in the repository, which must be content, and returns what it prints. */
function tool(name: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    encoding: 'utf8'
  })
  expect(status, stdout + stderr).toBe(0)
  return stdout
}

describe('the package', () => {
  it('has nothing for publint to say', () => {
    expect(tool('publint', tarball, '--strict')).toContain('All good!')
  })

  it('has the right types for every kind of import', () => {
    const { analysis } = JSON.parse(tool('attw', tarball, '--profile', 'node16', '--format', 'json'))
    expect(Object.keys(analysis.entrypoints).sort()).toEqual([
      '.',
      './expression',
      './package.json',
      './register',
      './sparse',
      './theory',
      './wasm'
    ])
  })

  it('stays within the sizes of .size-limit.json', () => {
    const sizes: { name: string; passed: boolean; size: number }[] = JSON.parse(tool('size-limit', '--json'))
    expect(sizes.map(({ name }) => name)).toEqual([
      'edgeOfChaos from sparse-gp-init/theory',
      'CReLU from sparse-gp-init',
      'activationFromExpression from sparse-gp-init/expression',
      'compileSparse and loadSparse from sparse-gp-init/sparse',
      'loadSparse from sparse-gp-init/sparse'
    ])
    for (const { name, passed, size } of sizes) expect(passed, `${name}: ${size} bytes`).toBe(true)
  })
})
