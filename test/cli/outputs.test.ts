import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { COMMAND_NAMES, COMMANDS } from '../../src/cli/commands.js'
import { everything, readXml } from '../pictures/xml.js'
import { cli, printed, words } from './support.js'

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

describe('--svg', () => {
  it('prints a picture of six plots with -, and nothing else', async () => {
    const picture = readXml(await printed('design', '--sparsity', '0.9', '--svg', '-'))
    expect(picture.name).toBe('svg')
    expect(picture.attributes.xmlns).toBe('http://www.w3.org/2000/svg')
    expect(everything(picture).filter(({ attributes }) => attributes['aria-label'] !== undefined)).toHaveLength(6)
    expect(picture.children[0]).toMatchObject({ name: 'title', text: 'CReLU, 90 % zeros, q* = 1, m = 1.063' })
  })

  it('writes it into a file and still prints the numbers, the JSON or the program', async () => {
    const command = ['analyze', '--activation', 'x < 1 ? x : 1']
    const picture = await printed(...command, '--svg', '-')
    for (const more of [[], ['--json'], ['--code', 'keras']]) {
      const { code, out, files } = await cli(...command, ...more, '--svg', 'a picture.svg')
      expect(code).toBe(0)
      expect(out).toBe(await printed(...command, ...more))
      expect(Object.keys(files)).toEqual(['a picture.svg'])
      expect(files['a picture.svg']).toBe(picture)
    }
    expect(readXml(picture).children[0]?.text).toBe('φ(x) = x &lt; 1 ? x : 1 on the edge of chaos, q* = 1')
  })

  it('has the size that is given, 300 × 30 without', async () => {
    const base = ['design', '--sparsity', '0.9', '--m', '1', '--svg', '-']
    expect(await printed(...base)).toContain('±2 deviations, width 300')
    expect(await printed(...base, '--width', '64', '--depth', '7')).toContain('±2 deviations, width 64')
  })
})

describe('--code', () => {
  it.each(['tfjs', 'keras', 'pytorch', 'jax'])('%s prints a program and nothing else', async (engine) => {
    const out = await printed('design', '--sparsity', '0.9', '--q-star', '4', '--m', '1.5', '--code', engine)
    const { design, numbers } = JSON.parse(
      await printed('design', '--sparsity', '0.9', '--q-star', '4', '--m', '1.5', '--json')
    )
    expect(out.split('\n')[0]).toBe(`${engine === 'tfjs' ? '//' : '#'} CReLU, 90 % zeros, q* = 4, m = 1.5`)
    if (engine === 'tfjs') {
      expect(out).toContain("designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 })")
      return
    }
    const constants = Object.fromEntries(
      [...out.matchAll(/^([A-Z_]+) = (\S+)/gm)].map(([, name, value]) => [name, Number(value)])
    )
    // E[φ²] = (q* − σ_b²)/σ_w² of the design
    const readOut = Math.sqrt(design.sigmaW ** 2 / (4 - design.sigmaB ** 2))
    const { SIGMA_OUT, ...others } = constants
    expect(others).toEqual({ TAU: numbers.tau, M: 1.5, Q_STAR: 4, SIGMA_W: design.sigmaW, SIGMA_B: design.sigmaB })
    expect(SIGMA_OUT).toBeCloseTo(readOut, 10)
    expect(out).toContain('width=300, depth=30')
  })

  it('has the size that is given, and asks the library for no more than was asked', async () => {
    const size = ['--width', '50', '--depth', '4']
    const asked = await printed('design', '--sparsity', '0.9', ...size, '--code', 'tfjs')
    expect(asked).toContain("designSparseActivation({ family: 'crelu', sparsity: 0.9, width: 50, depth: 4 })")
    expect(asked).toContain('units: 50,')
    expect(await printed('analyze', '--activation', 'tanh', ...size, '--code', 'jax')).toContain('width=50, depth=4')
  })
})

describe('the help', () => {
  const examples = COMMAND_NAMES.map((name) => [name, COMMANDS[name].example] as const)

  it('of the program names the commands and their examples', async () => {
    const help = await printed('--help')
    expect(await printed('-h')).toBe(help)
    for (const [name, example] of examples) {
      expect(help).toContain(`  ${name} `)
      expect(help).toContain(`  npx sparse-gp-init ${example}\n`)
    }
  })

  it.each(examples)('of %s names every option, and its example runs', async (name, example) => {
    const help = await printed(name, '--help')
    for (const option of Object.keys(COMMANDS[name].options)) expect(help).toMatch(new RegExp(`^  --${option} `, 'm'))
    expect(help).toContain(`Example:\n  npx sparse-gp-init ${example}\n`)
    expect(await printed(name, '--sparsity', 'abc', '-h').catch(() => help)).toBe(help)
    expect(await printed(...words(example))).toContain('σ_w')
    const longest = Math.max(...help.split('\n').map((line) => line.length))
    expect(longest).toBeLessThanOrEqual(110)
  })

  it('--version is that of the package', async () => {
    const { version } = await import('../../package.json')
    expect(await printed('--version')).toBe(`${version}\n`)
    expect(await printed('design', '--version')).toBe(`${version}\n`)
  })
})

it('starts without TensorFlow.js and mathjs: only a formula loads mathjs', async () => {
  const main = 'src/cli/main.ts'
  expect(existsSync(file(main))).toBe(true)
  const { metafile } = await build({
    absWorkingDir: file(''),
    entryPoints: [main],
    bundle: true,
    splitting: true,
    outdir: 'out',
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm'
  })
  const reach = (start: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(start)) return seen
    seen.add(start)
    for (const { path, kind } of metafile.inputs[start]?.imports ?? []) if (kind !== 'dynamic-import') reach(path, seen)
    return seen
  }
  const packages = [...reach(main)].filter((path) => !path.startsWith('src/')).sort()
  expect(packages).toEqual(['node:fs', 'node:util'])
  const lazy = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === 'dynamic-import')
  )
  expect(lazy.map(({ path }) => path)).toEqual(['src/expression/activationFromExpression.ts'])
  expect([...reach('src/expression/activationFromExpression.ts')]).toContain('mathjs/number')
})
