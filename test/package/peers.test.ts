import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyProject, install, type Project, pack, TFJS, UNREACHABLE } from './packedProject.js'

const OLDEST = '4.10.0'

let newest: Project
let oldest: Project

beforeAll(() => {
  newest = emptyProject()
  install(newest, pack(newest.folder), TFJS)
  oldest = emptyProject({ dependencies: Object.fromEntries(TFJS.map((peer) => [peer, OLDEST])) })
})

afterAll(() => {
  newest?.remove()
  oldest?.remove()
})

/** Trains, saves and loads a small model in the project, and checks what came out. */
function expectWorkingModel(project: Project, version: RegExp): void {
  project.copy('peers.mjs')
  const seen = JSON.parse(project.node('peers.mjs').trim().split('\n').at(-1) ?? '')
  expect(seen.version).toMatch(version)
  expect(Number.isFinite(seen.loss)).toBe(true)
  expect(seen.zeros).toBeGreaterThan(0.5)
  expect(seen.outputs[0]).toHaveLength(8)
  expect(new Set(seen.outputs[0]).size).toBe(8)
  expect(seen.outputs[1]).toEqual(seen.outputs[0])
}

describe('a model with CReLU and eocInitializer', () => {
  it('trains, saves and loads with the newest TensorFlow.js', () => {
    expectWorkingModel(newest, /^4\.22\./)
  })

  it(`trains, saves and loads with the oldest TensorFlow.js, ${OLDEST}`, (context) => {
    const tarball = pack(oldest.folder)
    const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1', tarball.path]
    const { status, stderr } = spawnSync('npm', args, { cwd: oldest.folder, encoding: 'utf8' })
    if (status !== 0 && UNREACHABLE.test(stderr) && !process.env.CI) {
      console.log(`skipped: the npm registry cannot be reached, so TensorFlow.js ${OLDEST} was not installed`)
      context.skip('the npm registry cannot be reached')
    }
    expect(status, stderr).toBe(0)
    expectWorkingModel(oldest, /^4\.10\.0$/)
  })
})
