import { beforeAll, describe, expect, it } from 'vitest'
import { type Activation, activationLayer, defineActivation, piecewiseLinear } from '../../src/index.js'
import { titled } from './arbitraries.js'
import { BACKENDS, tf, use } from './backends.js'

/** Spacing of float32 numbers near 1. */
const EPSILON = 2 ** -23
/** Error of TensorFlow.js' own erf, exp and tanh, absolute for |φ| ≤ 1; piecewise-linear layers get one rounding only. */
const OP_ERROR = 2e-6

const grid = Array.from({ length: 401 }, (_, i) => (i - 200) / 25)
const odd = [0, -0, 1e-30, -1e-30, 0.1, -0.1, 1 / 3, -1 / 3, 37.5, -37.5, 80, -80]

/** float32 numbers: a grid, the kinks, and both neighbours of each kink. */
function points({ kinks }: Activation): Float32Array {
  const beside = kinks.flatMap((kink) => [kink, kink * (1 + EPSILON), kink * (1 - EPSILON), kink + 1e-6, kink - 1e-6])
  return Float32Array.from([...grid, ...odd, ...beside])
}

function apply(activation: Activation, xs: Float32Array): Float32Array {
  return tf.tidy(() => (activationLayer(activation).apply(tf.tensor1d(xs)) as tf.Tensor).dataSync<'float32'>())
}

function gradientOf(activation: Activation, xs: Float32Array): Float32Array {
  const layer = activationLayer(activation)
  return tf.tidy(() => {
    const gradient = tf.grad((x) => layer.apply(x) as tf.Tensor)
    return gradient(tf.tensor1d(xs)).dataSync<'float32'>()
  })
}

/** Every entry against a function of x; the message names the first that is off. */
function expectEntries(got: Float32Array, xs: Float32Array, f: (x: number) => number, bound: number): void {
  for (const [i, x] of xs.entries()) {
    const expected = f(x)
    const slack = bound * Math.max(1, Math.abs(expected), bound < OP_ERROR ? Math.abs(x) : 0)
    const error = Math.abs((got[i] ?? Number.NaN) - expected)
    expect(error, `at ${x}: got ${got[i]}, expected ${expected}`).toBeLessThanOrEqual(slack)
  }
}

const boundFor = ({ pieces }: Activation): number => (pieces ? EPSILON : OP_ERROR)

describe.each(BACKENDS)('layers on %s', (backend) => {
  beforeAll(() => use(backend))

  it.each(titled)('$title: layer(x) is φ(x) to float32', ({ activation }) => {
    const xs = points(activation)
    expectEntries(apply(activation, xs), xs, activation.value, boundFor(activation))
  })

  it.each(titled)('$title: zeros are exact', ({ activation }) => {
    const xs = points(activation)
    const got = apply(activation, xs)
    for (const [i, x] of xs.entries()) {
      if (activation.pieces && activation.value(x) === 0) expect(got[i] === 0, `at ${x}: ${got[i]}`).toBe(true)
    }
  })

  it.each(titled)('$title: the gradient is the slope, at the kinks exactly', ({ activation }) => {
    const xs = points(activation)
    expectEntries(gradientOf(activation, xs), xs, activation.slope, activation.pieces ? 0 : OP_ERROR)
  })

  /** What the ops of TensorFlow.js themselves do: x·Φ(x) and x·σ(x) are NaN at −Infinity, relu6 on wasm drops NaN. */
  function isOpOfTfjs(name: string, x: number): boolean {
    return ((name === 'gelu' || name === 'silu') && x === -Infinity) || (name === 'relu6' && Number.isNaN(x))
  }

  it.each(titled)('$title: infinite and missing values', ({ activation }) => {
    const xs = Float32Array.of(-Infinity, Infinity, Number.NaN)
    for (const [i, got] of apply(activation, xs).entries()) {
      if (isOpOfTfjs(activation.name, xs[i] as number)) continue
      const expected = Math.fround(activation.value(xs[i] as number))
      const close = Object.is(got, expected) || Math.abs(got - expected) <= OP_ERROR
      expect(close, `at ${xs[i]}: got ${got}, expected ${expected}`).toBe(true)
    }
  })

  it.each(titled)('$title: any rank, no tensor left behind', ({ activation }) => {
    const layer = activationLayer(activation)
    for (const shape of [[], [3], [2, 3], [2, 1, 3], [1, 2, 3, 2], [2, 0]]) {
      const x = tf.ones(shape)
      const before = tf.memory().numTensors
      const y = layer.apply(x) as tf.Tensor
      expect(tf.memory().numTensors).toBe(before + 1)
      expect([y.shape, y.dtype]).toEqual([shape, 'float32'])
      tf.dispose([x, y])
    }
  })

  it('an activation of the user with an op', () => {
    const sine = defineActivation({ name: 'sine', value: Math.sin, tensorOp: (x) => tf.sin(x as tf.Tensor) })
    const xs = Float32Array.from(grid)
    expectEntries(apply(sine, xs), xs, Math.sin, OP_ERROR)
    expectEntries(gradientOf(sine, xs), xs, Math.cos, OP_ERROR)
  })

  it.each(['crelu', 'cst', 'relu', 'tanh'])('a piecewise-linear function called %s is still itself', (name) => {
    const activation = piecewiseLinear({ name, knots: [-1, 1], slopes: [0.5, 2, 0], intercept: 0.25 })
    const xs = Float32Array.from(grid)
    expectEntries(apply(activation, xs), xs, activation.value, EPSILON)
  })

  it.each(['crelu', 'relu', 'tanh'])(
    'a function of the user called %s, without an op, is refused or itself',
    (name) => {
      const activation = defineActivation({ name, value: (x) => 0.25 + 0.5 * Math.cos(x) })
      const xs = Float32Array.from(grid)
      let got: Float32Array
      try {
        got = apply(activation, xs)
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
        return
      }
      expectEntries(got, xs, activation.value, OP_ERROR)
    }
  )
})
