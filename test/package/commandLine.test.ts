import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './build.js'
import { usePacked } from './packedProject.js'

const DESIGN = ['design', '--sparsity', '0.9', '--q-star', '4', '--m', '1.5']
/** No registry, and TensorFlow.js, a peer, stays out. */
const OFFLINE = ['--offline', '--legacy-peer-deps', '--loglevel=error']

const packed = usePacked()

const main = 'node_modules/sparse-gp-init/dist/cli/main.js'

describe('npx from the packed tarball', () => {
  const npx = (...args: string[]) =>
    spawnSync('npx', [...OFFLINE, ...args], { cwd: packed.bare.folder, encoding: 'utf8' })

  it('runs in an empty folder, without TensorFlow.js and mathjs', () => {
    const { status, stdout, stderr } = npx('--yes', '--package', packed.tarball.path, '--', 'sparse-gp-init', ...DESIGN)
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/^CReLU, 90 % zeros, q\* = 4, m = 1\.5\n\nσ_w {7}3\.560\nσ_b {7}1\.693\n/)
    expect(stdout).toMatch(/\nStable: .*\nTrainable at depth 30\.\n$/)
  })

  it('runs where the package is installed', () => {
    execFileSync('npm', ['install', ...OFFLINE, '--no-audit', '--no-fund', packed.tarball.path], {
      cwd: packed.bare.folder,
      stdio: 'pipe'
    })
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(npx('--no', '--', 'sparse-gp-init', '--version').stdout).toBe(`${version}\n`)
    expect(npx('--no', '--', 'sparse-gp-init', 'design').status).toBe(2)
  })

  it('says how to install mathjs where a formula needs it', () => {
    const { status, stdout, stderr } = npx('--no', '--', 'sparse-gp-init', 'analyze', '--activation', 'tanh(x)')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toBe(
      "sparse-gp-init: a formula needs mathjs, which is not installed: 'npm install mathjs', or begin with 'npx -p sparse-gp-init -p mathjs sparse-gp-init'\n"
    )
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
