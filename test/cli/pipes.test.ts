import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundled } from '../support/bundled.js'
import { printed } from './support.js'

const DESIGN = ['design', '--sparsity', '0.9']

let folder: string
let program: string

beforeAll(async () => {
  program = await bundled('cli', 'src/cli/main.ts')
  folder = mkdtempSync(join(tmpdir(), 'sparse-gp-init-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const child = (...argv: string[]) => spawnSync(process.execPath, [program, ...argv], { cwd: folder, encoding: 'utf8' })

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`

/** Runs a line of the shell, in which PROGRAM stands for the program. */
const shell = (line: string) =>
  spawnSync('sh', ['-c', line.replaceAll('PROGRAM', [process.execPath, program].map(quoted).join(' '))], {
    cwd: folder,
    encoding: 'utf8'
  })

describe('as a process', () => {
  it('prints on standard output what it prints in this process, and ends with code 0', async () => {
    const { status, stdout, stderr } = child(...DESIGN)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(await printed(...DESIGN))
  })

  it('ends with codes 1 and 2, its errors on standard error', () => {
    expect(child('design', '--sparsity', '2')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'sparse-gp-init: --sparsity must be in [0.5, 1) for crelu; got 2\n'
    })
    const { status, stdout, stderr } = child('design')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^sparse-gp-init: design needs --sparsity/)
  })

  it('writes the picture; where it cannot, says so and prints nothing', async () => {
    expect(child(...DESIGN, '--svg', 'design.svg')).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(folder, 'design.svg'), 'utf8')).toBe(await printed(...DESIGN, '--svg', '-'))
    const { status, stdout, stderr } = child(...DESIGN, '--svg', join('none', 'design.svg'))
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^sparse-gp-init: the picture cannot be written: ENOENT.*none.design\.svg'\n$/)
  })

  it('through a pipe: head takes a line, and all is quiet', () => {
    const line = (command: string) => `{ PROGRAM ${command}; echo "code $?" >&2; } | head -n 1`
    const { stdout, stderr } = shell(line(DESIGN.join(' ')))
    expect(stdout).toBe('CReLU, 90 % zeros, q* = 1, m = 1.063\n')
    expect(stderr).toBe('code 0\n')
    expect(shell(line(`${DESIGN.join(' ')} --svg -`)).stderr).toBe('code 0\n')
  })

  it('a reader that is gone before the first word changes nothing: code 0, no error', async () => {
    const reader = spawn(process.execPath, [program, ...DESIGN, '--svg', '-'], { stdio: ['ignore', 'pipe', 'pipe'] })
    reader.stdout.destroy()
    let said = ''
    reader.stderr.on('data', (chunk) => {
      said += chunk
    })
    const code = await new Promise((resolve) => reader.on('close', resolve))
    expect({ code, said }).toEqual({ code: 0, said: '' })
  })

  it('standard output closed: code 0, no error', () => {
    const { status, stderr } = shell(`PROGRAM ${DESIGN.join(' ')} >&-`)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it.skipIf(!existsSync('/dev/full'))('a full disk: code 1, and says so', () => {
    const { status, stderr } = shell(`PROGRAM ${DESIGN.join(' ')} > /dev/full`)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^sparse-gp-init: cannot print: ENOSPC/)
  })

  it('JSON goes through a pipe whole', () => {
    const { stdout } = shell(`PROGRAM analyze --activation 'tanh(x)' --json | cat`)
    expect(JSON.parse(stdout).design.activation.expression.tree).toEqual(['tanh', 'x'])
  })
})
