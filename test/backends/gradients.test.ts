import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, CST } from 'sparse-gp-init'
import { expect, it } from 'vitest'
import { describeOnBackends, taken, tf } from '../support/backends.js'

/**
 * Between the gradients in float32, sums of some forty products, and those in float64: relative to the largest entry.
 */
const ROUNDING = 1e-5
const STEP = 1e-6

const SAMPLES = 5
const INPUTS = 4
const [CRELU, WIDE] = [
  { tau: 0.25, m: 0.75 },
  { tau: 0.125, m: Infinity }
]

/** dense, CReLU, dense, CST, dense: an activation with a clip and one without. */
function network(): tfl.Sequential {
  const start = (seed: number) => ({
    kernelInitializer: tfl.initializers.randomNormal({ stddev: 0.7, seed }),
    biasInitializer: tfl.initializers.randomNormal({ stddev: 0.3, seed: seed + 100 })
  })
  const { dense } = tfl.layers
  return tfl.sequential({
    layers: [
      dense({ units: 6, inputShape: [INPUTS], ...start(1) }),
      new CReLU(CRELU),
      dense({ units: 5, ...start(2) }),
      new CST(WIDE),
      dense({ units: 2, ...start(3) })
    ]
  })
}

const ramp = (x: number, { tau, m }: typeof CRELU) => Math.min(Math.max(x - tau, 0), m)
const ACTIVATIONS = [
  (x: number) => ramp(x, CRELU),
  (x: number) => Math.sign(x) * ramp(Math.abs(x), WIDE),
  (x: number) => x
]

/** Mean square of what the network gives, in plain loops; kernel and bias of each layer in turn. */
function meanSquare(weights: readonly number[][], x: readonly number[]): number {
  let total = 0
  for (let sample = 0; sample < SAMPLES; sample++) {
    let row = x.slice(sample * INPUTS, (sample + 1) * INPUTS)
    for (const [layer, phi] of ACTIVATIONS.entries()) {
      const [kernel = [], bias = []] = weights.slice(2 * layer, 2 * layer + 2)
      row = bias.map((b, unit) =>
        phi(row.reduce((sum, value, i) => sum + value * (kernel[i * bias.length + unit] ?? Number.NaN), b))
      )
    }
    total += row.reduce((sum, y) => sum + y * y, 0) / row.length
  }
  return total / SAMPLES
}

const replaced = <T>(values: readonly T[], at: number, by: T): T[] => values.map((value, i) => (i === at ? by : value))

/** Central differences of a function of some numbers. */
const differences = (f: (values: number[]) => number, values: readonly number[]) =>
  values.map((value, i) => (f(replaced(values, i, value + STEP)) - f(replaced(values, i, value - STEP))) / (2 * STEP))

function expectClose(got: readonly number[], expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs))
  expect(largest).toBeGreaterThan(0.01)
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((got[i] ?? Number.NaN) - value) / largest, `entry ${i}`).toBeLessThan(ROUNDING)
  }
}

describeOnBackends('gradients through dense and sparsifying layers', () => {
  it('are those of finite differences, in every weight and in the input', async () => {
    const model = network()
    const x = tf.randomNormal([SAMPLES, INPUTS], 0, 1.5, 'float32', 7)
    const input = Array.from(await x.data())
    const weights = await Promise.all(model.getWeights().map(async (weight) => Array.from(await weight.data())))
    const cost = (at: tf.Tensor) => tf.mean(tf.square(model.apply(at) as tf.Tensor)) as tf.Scalar

    const { value, grads } = tf.variableGrads(() => cost(x))
    const [loss] = await taken(value)
    expect(loss).toBeCloseTo(meanSquare(weights, input), 5)
    expect(Object.keys(grads)).toHaveLength(weights.length)
    for (const [i, gradient] of Object.values(grads).entries()) {
      const varied = (values: number[]) => meanSquare(replaced(weights, i, values), input)
      expectClose(await taken(gradient), differences(varied, weights[i] ?? []))
    }
    const inInput = await taken(tf.grad((at) => cost(at))(x))
    expectClose(
      inInput,
      differences((values) => meanSquare(weights, values), input)
    )
    x.dispose()
    model.dispose()
  })
})
