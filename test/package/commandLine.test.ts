import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { root } from './build.js'
import { UNREACHABLE, usePacked } from './packedProject.js'

const DESIGN = ['design', '--sparsity', '0.9', '--q-star', '4', '--m', '1.5']
/** TensorFlow.js, a peer, stays out. */
const QUIET = ['--legacy-peer-deps', '--prefer-offline', '--fetch-retries=1', '--loglevel=error']

/** As the README and the help have it. */
const FORMULA = ['analyze', '--activation', 'tanh(x)', '--q-star', '1']
const TANH = ['analyze', '--activation', 'tanh', '--q-star', '1']

/** The lines of σ_w and σ_b. */
const deviations = (report: string) => [/^σ_w .*/m, /^σ_b .*/m].map((line) => report.match(line)?.[0] ?? report)

const packed = usePacked()

const main = 'node_modules/sparse-gp-init/dist/cli/main.js'

describe('npx from the packed tarball', () => {
  const inFreshProject = (command: string, ...args: string[]) =>
    spawnSync(command, args, { cwd: packed.bare.folder, encoding: 'utf8' })

  /** Skips the test where the registry, which mathjs comes from, cannot be reached; in CI it has to be. */
  function expectInstalled({ status, stderr }: { status: number | null; stderr: string }, context: TestContext): void {
    if (status !== 0 && UNREACHABLE.test(stderr) && !process.env.CI) {
      context.skip('the npm registry cannot be reached')
    }
    expect(status, stderr).toBe(0)
  }

  it('runs in an empty folder, without TensorFlow.js', (context) => {
    const from = ['--yes', ...QUIET, '--package', packed.tarball.path, '--', 'sparse-gp-init']
    const design = inFreshProject('npx', ...from, ...DESIGN)
    expectInstalled(design, context)
    expect(design.stdout).toMatch(/^CReLU, 90 % zeros, q\* = 4, m = 1\.5\n\nσ_w {7}3\.560\nσ_b {7}1\.693\n/)
    expect(design.stdout).toMatch(/\nStable: .*\nTrainable at depth 30\.\n$/)
    const formula = inFreshProject('npx', ...from, ...FORMULA)
    expect(formula.status, formula.stderr).toBe(0)
    expect(deviations(formula.stdout)).toEqual(deviations(packed.project.node(main, ...TANH)))
  })

  it('runs where the package is installed, formulas included', (context) => {
    const installed = inFreshProject('npm', 'install', ...QUIET, '--no-audit', '--no-fund', packed.tarball.path)
    expectInstalled(installed, context)
    const npx = (...args: string[]) => inFreshProject('npx', '--no', '--offline', '--', 'sparse-gp-init', ...args)
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(npx('--version').stdout).toBe(`${version}\n`)
    expect(npx('design').status).toBe(2)
    const { status, stdout, stderr } = npx(...FORMULA)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(deviations(stdout)).toEqual(deviations(packed.project.node(main, ...TANH)))
  })
})

describe('the program that --code tfjs prints', () => {
  it.each([
    [['design', '--sparsity', '0.9', '--m', 'Infinity'], 1],
    [['design', '--family', 'cst', '--sparsity', '0.8', '--q-star', '2'], 2],
    [['analyze', '--activation', 'gelu', '--q-star', '3'], 3],
    [['analyze', '--activation', 'x  <  1 ? max(x, -1) : 1', '--q-star', '0.5'], 0.5]
  ])('%j trains: its network starts with variance q* = %d', (command, qStar) => {
    const size = ['--width', '60', '--depth', '4']
    const code = packed.project.node(main, ...command, ...size, '--code', 'tfjs')
    const { design } = JSON.parse(packed.project.node(main, ...command, ...size, '--json'))
    packed.project.write(
      'program.mjs',
      `import { mean, randomNormal, square } from '@tensorflow/tfjs-core'
${code}
const x = randomNormal([20, 784], 0, 1, 'float32', 5)
const hidden = tf.model({ inputs: model.inputs, outputs: model.layers.filter((each) => each.getClassName() === 'Dense').map((each) => each.output) })
const squares = hidden.predict(x).map((each) => mean(square(each)).dataSync()[0])
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
const history = await model.fit(x, randomNormal([20, 10]), { epochs: 1, verbose: 0 })
console.log(JSON.stringify({ squares, loss: history.history.loss[0], design: [design.sigmaW, design.sigmaB, design.qStar] }))
`
    )
    const seen = JSON.parse(packed.project.node('program.mjs').trim().split('\n').at(-1) ?? '')
    expect(seen.design).toEqual([design.sigmaW, design.sigmaB, design.qStar])
    expect(seen.squares).toHaveLength(5)
    for (const square of seen.squares.slice(0, 4)) {
      expect(square / design.qStar).toBeGreaterThan(0.3)
      expect(square / design.qStar).toBeLessThan(3)
    }
    expect(Number.isFinite(seen.loss)).toBe(true)
    if (command[0] === 'analyze') expect(design.qStar).toBe(qStar)
  })

  it('has a picture beside it', () => {
    mkdirSync(join(packed.project.folder, 'out'))
    packed.project.node(main, ...DESIGN, '--svg', join('out', 'design.svg'))
    expect(readFileSync(join(packed.project.folder, 'out/design.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  })
})
