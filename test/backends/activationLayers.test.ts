import {
  type Activation,
  activationFunction,
  activationLayer,
  crelu,
  defineActivation,
  piecewiseLinear
} from 'sparse-gp-init'
import { expect, it } from 'vitest'
import type { ActivationFunction } from '../../src/layers/activationFunction.js'
import { describeOnBackends, isGpu, taken, tf } from '../support/backends.js'
import { titled } from '../support/everyActivation.js'
import { sample } from '../support/exhaustive.js'

/** Spacing of float32 numbers near 1. */
const EPSILON = 2 ** -23
/**
 * Error of the exp, tanh and erf of TensorFlow.js, absolute for |φ| ≤ 1: its polynomial for erf is good to 1.5e-7, and
 * Vulkan and WGSL allow exp(x) an error of 3 + 2|x| units in the last place. Piecewise-linear layers get one rounding
 * only.
 */
const OP_ERROR = 2e-6

const grid = Array.from({ length: 401 }, (_, i) => (i - 200) / 25)
const odd = [0, -0, 1e-30, -1e-30, 0.1, -0.1, 1 / 3, -1 / 3, 37.5, -37.5, 80, -80]

/** float32 numbers: a grid, the kinks, and both neighbours of each kink. */
function points({ kinks }: Activation): Float32Array {
  const beside = kinks.flatMap((kink) => [kink, kink * (1 + EPSILON), kink * (1 - EPSILON), kink + 1e-6, kink - 1e-6])
  return Float32Array.from([...grid, ...odd, ...beside])
}

type Op = (x: tf.Tensor) => tf.Tensor
const opOf =
  (activation: Activation): Op =>
  (x) =>
    activationLayer(activation).apply(x) as tf.Tensor

const values = (op: Op, xs: Float32Array) => taken(op(tf.tensor1d(xs)))
const slopes = (op: Op, xs: Float32Array) => taken(tf.grad(op)(tf.tensor1d(xs)))

/** Every entry against a function of x; the message names the first that is off. */
function expectEntries(got: number[], xs: Float32Array, f: (x: number) => number, bound: number): void {
  for (const [i, x] of xs.entries()) {
    const expected = f(x)
    const slack = bound * Math.max(1, Math.abs(expected), bound < OP_ERROR ? Math.abs(x) : 0)
    const error = Math.abs((got[i] ?? Number.NaN) - expected)
    expect(error, `at ${x}: got ${got[i]}, expected ${expected}`).toBeLessThanOrEqual(slack)
  }
}

const boundFor = ({ pieces }: Activation): number => (pieces ? EPSILON : OP_ERROR)

/** Where the ops of TensorFlow.js that a layer consists of do not give the limit, or lose NaN. */
function isOpOfTfjs(name: string, x: number, backend: string): boolean {
  // x·Φ(x) and x·σ(x) are NaN.
  if (x === -Infinity && ['gelu', 'silu'].includes(name)) return true
  // 0 · Infinity is NaN, where these multiply by whether x ≥ 0.
  if (x === -Infinity && backend === 'webgl' && ['relu', 'relu6', 'elu'].includes(name)) return true
  if (Math.abs(x) === Infinity && backend === 'webgl' && name === 'leakyRelu') return true
  // A comparison with NaN takes the other side.
  if (Number.isNaN(x) && name === 'relu6') return true
  return Number.isNaN(x) && isGpu(backend) && ['sigmoid', 'softplus', 'elu', 'selu'].includes(name)
}

describeOnBackends('an activation layer', (backend) => {
  /** On a graphics processor each op compiles shaders of its own. */
  const some = isGpu(backend) ? sample(titled, 6) : titled

  it.each(titled)('$title: gives φ(x) to float32', async ({ activation }) => {
    const xs = points(activation)
    expectEntries(await values(opOf(activation), xs), xs, activation.value, boundFor(activation))
  })

  it.each(titled.filter(({ activation }) => activation.pieces))('$title: zeros are exact', async ({ activation }) => {
    const xs = points(activation)
    const got = await values(opOf(activation), xs)
    expect(got.filter((_, i) => activation.value(xs[i]) === 0 && got[i] !== 0)).toEqual([])
  })

  it.each(titled)('$title: the gradient is the slope, at the kinks exactly', async ({ activation }) => {
    const xs = points(activation)
    const got = await slopes(opOf(activation), xs)
    expectEntries(got, xs, activation.slope, activation.pieces ? 0 : OP_ERROR)
  })

  it.each(titled)('$title: infinite and missing values', async ({ activation }) => {
    const xs = Float32Array.of(-Infinity, Infinity, Number.NaN)
    for (const [i, got] of (await values(opOf(activation), xs)).entries()) {
      if (isOpOfTfjs(activation.name, xs[i], backend)) continue
      const expected = Math.fround(activation.value(xs[i]))
      const isClose = Object.is(got, expected) || Math.abs(got - expected) <= OP_ERROR
      expect(isClose, `at ${xs[i]}: got ${got}, expected ${expected}`).toBe(true)
    }
  })

  it.each(some)('$title: any rank, no tensor left behind by value and gradient', ({ activation }) => {
    const op = opOf(activation)
    for (const shape of [[], [3], [2, 3], [2, 1, 3], [1, 2, 3, 2], [2, 0]]) {
      const x = tf.ones(shape)
      const before = tf.memory().numTensors
      const [y, slope] = [op(x), tf.grad(op)(x)]
      expect(tf.memory().numTensors).toBe(before + 2)
      for (const tensor of [y, slope]) expect([tensor.shape, tensor.dtype]).toEqual([shape, 'float32'])
      tf.dispose([x, y, slope])
    }
  })

  it.each(some)('$title: the slot of another layer gets the same', async ({ activation }) => {
    const slot = activationFunction(activation) as unknown as ActivationFunction
    const xs = points(activation)
    const inSlot = (x: tf.Tensor) => slot.apply(x)
    expect(await values(inSlot, xs)).toEqual(await values(opOf(activation), xs))
    expect(await slopes(inSlot, xs)).toEqual(await slopes(opOf(activation), xs))
  })

  it('the slot takes integers as numbers, and leaves no tensor behind', async () => {
    const x = tf.tensor1d([0, 1, 2, 5], 'int32')
    const { numTensors } = tf.memory()
    const y = (activationFunction(crelu({ tau: 1, m: 2 })) as unknown as ActivationFunction).apply(x)
    expect(y.dtype).toBe('float32')
    expect(await taken(y)).toEqual([0, 0, 1, 2])
    expect(tf.memory().numTensors).toBe(numTensors)
    x.dispose()
  })

  it('of a function of the user is its op', async () => {
    const bump = defineActivation({
      name: 'bump',
      value: (x) => x / (1 + x * x),
      tensorOp: (x) => tf.div(x as tf.Tensor, tf.add(1, tf.square(x as tf.Tensor)))
    })
    const xs = Float32Array.from(grid)
    expectEntries(await values(opOf(bump), xs), xs, bump.value, OP_ERROR)
    expectEntries(await slopes(opOf(bump), xs), xs, (x) => (1 - x * x) / (1 + x * x) ** 2, OP_ERROR)
  })

  it.each(['crelu', 'cst', 'relu', 'tanh'])(
    'of a piecewise-linear function called %s is still itself',
    async (name) => {
      const line = piecewiseLinear({ name, knots: [-1, 1], slopes: [0.5, 2, 0], intercept: 0.25 })
      const xs = Float32Array.from(grid)
      expectEntries(await values(opOf(line), xs), xs, line.value, EPSILON)
    }
  )

  it('of a line without knots is that line', async () => {
    const line = piecewiseLinear({ knots: [], slopes: [2], intercept: -1 })
    const xs = Float32Array.from(grid)
    expectEntries(await values(opOf(line), xs), xs, (x) => 2 * x - 1, EPSILON)
    expect(await slopes(opOf(line), xs)).toEqual(Array.from(xs, () => 2))
  })
})
