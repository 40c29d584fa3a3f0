import { webgl } from '@tensorflow/tfjs-backend-webgl'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, CST, designSparseActivation, eocInitializer, ShiftedReLU, SoftThreshold } from 'sparse-gp-init'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { taken, tf, use } from '../support/backends.js'

/** Spacing of float16 numbers just above 1. */
const EPSILON = 2 ** -10

beforeAll(() => webgl.forceHalfFloat())
beforeEach(() => use('webgl'))

const LAYERS = [
  { title: 'CReLU', layer: new CReLU({ tau: 0.7, m: 0.45 }) },
  { title: 'CReLU without clip', layer: new CReLU({ tau: 0.7, m: Infinity }) },
  { title: 'CST', layer: new CST({ tau: 0.7, m: 0.45 }) },
  { title: 'CST without clip', layer: new CST({ tau: 0.7, m: Infinity }) },
  { title: 'ShiftedReLU', layer: new ShiftedReLU({ tau: 0.7 }) },
  { title: 'SoftThreshold', layer: new SoftThreshold({ tau: 0.7 }) }
]

/** Numbers that are further from every kink than float16 can move them. */
const xs = Array.from({ length: 401 }, (_, i) => (i - 200) / 50 + 1e-4).filter((x) =>
  [0.7, 0.7 + 0.45].every((kink) => Math.abs(Math.abs(x) - kink) > 4 * EPSILON)
)

it('the textures have 16 bits', async () => {
  expect(await taken(tf.add(tf.tensor1d([1]), EPSILON / 8))).toEqual([1])
  expect(await taken(tf.add(tf.tensor1d([1]), EPSILON))).toEqual([1 + EPSILON])
})

it.each(LAYERS)('$title: the zeros, and only they, are exact', async ({ layer }) => {
  const { activation } = layer
  const got = await taken(layer.apply(tf.tensor1d(xs)) as tf.Tensor)
  const [zeros, expected] = [got, xs.map(activation.value)].map((ys) => ys.filter((y) => y === 0).length)
  expect(expected).toBeGreaterThan(60)
  expect(zeros).toBe(expected)
  for (const [i, x] of xs.entries()) {
    // Input, difference and output are rounded, each by half the spacing, which grows with the number.
    const slack = 1.5 * EPSILON * Math.max(1, Math.abs(x))
    expect(Math.abs((got[i] ?? Number.NaN) - activation.value(x)), `at ${x}: ${got[i]}`).toBeLessThanOrEqual(slack)
  }
})

it.each(LAYERS)('$title: the gradient is exactly 0 or 1', async ({ layer }) => {
  const slope = tf.grad((x: tf.Tensor) => layer.apply(x) as tf.Tensor)
  expect(await taken(slope(tf.tensor1d(xs)))).toEqual(xs.map(layer.activation.slope))
})

it('a deep network is as sparse as designed', async () => {
  const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 1 })
  /** The shares of zeros of four hidden layers. */
  async function shares(backend: string): Promise<number[]> {
    await use(backend)
    const eoc = eocInitializer({ ...design, seed: 7 })
    const model = tfl.sequential()
    const first = { kernelInitializer: eoc.inputKernel({ secondMoment: 1 }), biasInitializer: eoc.bias() }
    model.add(tfl.layers.dense({ units: 256, inputShape: [64], ...first }))
    for (let layer = 0; layer < 4; layer++) {
      if (layer > 0) model.add(tfl.layers.dense({ units: 256, ...eoc.layer() }))
      model.add(new CReLU(design))
    }
    const sparse = model.layers.filter((layer) => layer.getClassName() === CReLU.className)
    const all = tfl.model({ inputs: model.inputs, outputs: sparse.map(({ output }) => output as tfl.SymbolicTensor) })
    const outputs = all.predict(tf.randomNormal([32, 64], 0, 1, 'float32', 1)) as tf.Tensor[]
    const values = await Promise.all(outputs.map(taken))
    model.dispose()
    return values.map((ys) => ys.filter((y) => y === 0).length / ys.length)
  }
  const [single, half] = [await shares('cpu'), await shares('webgl')]
  expect(half).toHaveLength(4)
  for (const [layer, share] of half.entries()) {
    // Rounding moves pre-activations by about 2⁻¹⁰; the density of a normal variable at the threshold is below 0.4.
    expect(Math.abs(share - (single[layer] ?? Number.NaN)), `layer ${layer}`).toBeLessThan(0.005)
    // At this width the variance strays by some 20 %, and the share by 0.11 times that.
    expect(Math.abs(share - 0.9), `layer ${layer}`).toBeLessThan(0.05)
  }
})
