import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundled } from '../support/bundled.js'
import { idxFiles } from './idxFiles.js'

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const tsx = file('node_modules/tsx/dist/cli.mjs')
/** As `npm run demo` calls it. */
const command = [tsx, '--tsconfig', file('tsconfig.json'), file('examples/sparse-digits/main.ts')]

let directory: string
let program: string

beforeAll(async () => {
  program = await bundled('demo', 'examples/sparse-digits/main.ts')
})

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'demo-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

const run = (argv: readonly string[]) => spawnSync(process.execPath, argv, { cwd: directory, encoding: 'utf8' })
const demo = (...args: string[]) => run([program, ...args])

function writeData(change: Record<string, Uint8Array> = {}): void {
  for (const [name, bytes] of Object.entries({ ...idxFiles(), ...change })) writeFileSync(join(directory, name), bytes)
}

const outputDirectory = () => join(directory, 'demo-output')
const small = ['--depth', '3', '--width', '16', '--steps', '20']

describe('the demo', () => {
  it('trains, prints its tables and writes a picture; twice the same', () => {
    const first = demo(...small, '--seed', '3')
    expect(first.stderr).toBe('')
    expect(first.status).toBe(0)
    for (const part of ['tau     2.563', "V'(q*)  0.518", 'sigma_w 3.560', 'sigma_b 1.693', 'Stable']) {
      expect(first.stdout).toContain(part)
    }
    expect(first.stdout).toMatch(/^1 +4\.000 +\d\.\d+ +90\.0 % +\d+\.\d %/m)
    expect(first.stdout.match(/^[123] +4\.000/gm)).toHaveLength(3)
    expect(first.stdout).toMatch(/step 20\/20 {2}loss \d\.\d+ {2}accuracy \d+\.\d % {2}zeros \d+\.\d %/)
    for (const control of ['\r', '\u001b']) expect(first.stdout).not.toContain(control)
    expect(first.stdout).toMatch(/^CReLU, edge of chaos +0\.0010 +\d+\.\d % +\d+\.\d %/m)

    const picture = join(outputDirectory(), 'sparse-digits.svg')
    expect(first.stdout).toContain(`Picture: `)
    expect(first.stdout).toContain(join('demo-output', 'sparse-digits.svg'))
    const svg = readFileSync(picture, 'utf8')
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
    expect(svg.match(/<polyline/g)).toHaveLength(3)
    expect(svg.match(/<circle/g)).toHaveLength(3)
    expect(svg).not.toMatch(/NaN|Infinity|undefined|href/)

    expect(demo(...small, '--seed', '3').stdout).toBe(first.stdout)
    expect(readFileSync(picture, 'utf8')).toBe(svg)
  })

  it('compares four networks on data from a directory, on either backend', () => {
    writeData()
    const { stdout, stderr, status } = demo('--data', '.', '--compare', '--backend', 'cpu', ...small)
    expect(stderr.replace(/^[\s\S]*backend[\s\S]*$/, '')).toBe('')
    expect(status).toBe(0)
    for (const name of ['CReLU, edge of chaos', 'ReLU, heNormal', 'shifted ReLU, edge', 'CReLU, variance-preserving']) {
      expect(stdout).toMatch(new RegExp(`^${name}.* \\d+\\.\\d % `, 'm'))
    }
    expect(stdout).toContain('of 3.0e-4, 0.0010, 0.0030 the one with the best validation accuracy after 4 steps')
    const svg = readFileSync(join(outputDirectory(), 'sparse-digits.svg'), 'utf8')
    expect(svg.match(/<polyline/g)).toHaveLength(12)
  })

  it('shows plainly that a loss diverges', () => {
    writeData()
    const args = ['--optimizer', 'sgd', '--learning-rate', '1e38', '--depth', '4', '--width', '16', '--steps', '30']
    const { stdout, status } = demo('--data', '.', ...args)
    expect(status).toBe(0)
    expect(stdout).toMatch(/loss no longer finite at step \d+, stopped/)
  })

  it('prints its help', () => {
    const { stdout, status } = run([...command, '--help'])
    expect(status).toBe(0)
    expect(stdout).toContain('--learning-rate')
    expect(existsSync(outputDirectory())).toBe(false)
  })
})

describe('mistakes end in one line and nothing else', () => {
  function expectMistake(result: ReturnType<typeof demo>, status: number, message: RegExp): void {
    expect(result.stderr).toMatch(message)
    expect(result.stderr.trim()).not.toContain('\n')
    expect(result.stdout).toBe('')
    expect(result.status).toBe(status)
    expect(existsSync(outputDirectory())).toBe(false)
  }

  it('an unknown option and a value out of range: exit code 2', () => {
    expectMistake(demo('--sparsty', '0.9'), 2, /'--sparsty'/)
    expectMistake(demo('--sparsity', '1.2'), 2, /--sparsity must be in \[0\.5, 1\); got '1\.2'/)
    expectMistake(demo('--m', 'high'), 2, /--m must be in \[1e-6, 1e6\]; got 'high'/)
  })

  it('a wrong directory and a corrupt file: exit code 1', () => {
    expectMistake(demo('--data', 'nowhere'), 1, /^nowhere: no such directory$/m)
    writeData({ 't10k-labels-idx1-ubyte': new Uint8Array(8) })
    expectMistake(demo('--data', '.'), 1, /t10k-labels-idx1-ubyte: magic number 0x00000000/)
  })
})
