import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, designSparseActivation, eocInitializer } from 'sparse-gp-init'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { tf, use } from '../support/backends.js'

/** Of the largest weight, after some steps: products of 32 terms are added up in another order. */
const ROUNDING = 1e-5

beforeAll(() => use('wasm'))
// Whatever a test has left.
afterEach(() => accelerateWasm().restore())

const kernels = () => new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => tf.getKernel(kernelName, 'wasm')))

/** The weights that a fit of a network with 90 % zeros ends with. */
async function fitted(): Promise<number[]> {
  const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 })
  const eoc = eocInitializer({ ...design, seed: 1 })
  const { dense } = tfl.layers
  const model = tfl.sequential({
    layers: [
      dense({ units: 32, inputShape: [32], ...eoc.layer() }),
      new CReLU(design),
      dense({ units: 32, ...eoc.layer() }),
      new CReLU(design),
      dense({ units: 4, kernelInitializer: eoc.outputKernel({ variance: 1 }), activation: 'softmax' })
    ]
  })
  const optimizer = tf.train.sgd(0.1)
  model.compile({ optimizer, loss: 'categoricalCrossentropy' })
  const x = tf.randomNormal([64, 32], 0, 2, 'float32', 2)
  const y = tf.tidy(() => tf.oneHot(tf.argMax(tf.slice(x, [0, 0], [64, 4]), 1), 4))
  const start = model.getWeights().map((weight) => weight.dataSync().slice())
  const { history } = await model.fit(x, y, { epochs: 3, batchSize: 16, shuffle: false, verbose: 0 })
  expect(history.loss?.at(-1)).toBeLessThan(history.loss?.[0] as number)
  const weights = model.getWeights().map((weight) => weight.dataSync().slice())
  for (const [i, values] of weights.entries()) expect(values).not.toEqual(start[i])
  tf.dispose([x, y])
  for (const used of [model, optimizer]) used.dispose()
  return weights.flatMap((values) => Array.from(values))
}

it('accelerateWasm in a browser: a fit ends with the same weights, and restore gives the old kernels back', async () => {
  const before = kernels()
  const stock = await fitted()
  const acceleration = accelerateWasm()
  expect(kernels()).not.toEqual(before)
  const { numTensors } = tf.memory()
  const accelerated = await fitted()
  expect(tf.memory().numTensors).toBe(numTensors)
  const largest = Math.max(...stock.map(Math.abs))
  for (const [i, weight] of stock.entries()) {
    expect(Math.abs((accelerated[i] ?? Number.NaN) - weight) / largest, `weight ${i}`).toBeLessThan(ROUNDING)
  }
  acceleration.restore()
  expect(kernels()).toEqual(before)
  expect(await fitted()).toEqual(stock)
})

it('accelerateWasm in a browser: a convolution is trained, which the backend alone cannot', async () => {
  const cost = (filter: tf.Tensor) => tf.sum(tf.square(tf.conv2d(x, filter as tf.Tensor4D, 1, 'valid')))
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
  const filter = tf.tensor4d([1, 0, 0, -1], [2, 2, 1, 1])
  expect(() => tf.grad(cost)(filter)).toThrow(/Conv2DBackpropFilter/)
  const acceleration = accelerateWasm()
  // Every output is x_ij − x_i+1,j+1 = −4, so the gradient is −8 times the sum of the four inputs under each tap.
  expect(Array.from(tf.grad(cost)(filter).dataSync())).toEqual([12, 16, 24, 28].map((sum) => -8 * sum))
  acceleration.restore()
  tf.dispose([x, filter])
})
