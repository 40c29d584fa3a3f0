import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { activationLayer, defineActivation } from 'sparse-gp-init'
import { compileSparse, loadSparse, type SparseRunner } from 'sparse-gp-init/sparse'
import { expect, it } from 'vitest'

/* Cases that once went wrong. */

const { layers } = tfl

it('an inner model used on two reshapes of one value', async () => {
  const inner = tfl.sequential()
  const kernel = {
    kernelSize: [1, 2] as [number, number],
    padding: 'same' as const,
    kernelInitializer: 'ones' as const
  }
  inner.add(
    layers.conv2d({ filters: 1, inputShape: [null as unknown as number, null as unknown as number, 1], ...kernel })
  )
  inner.add(layers.globalMaxPooling2d({}))
  const x = tfl.input({ shape: [2, 2] })
  const uses = [
    [2, 2, 1],
    [1, 4, 1]
  ].map((targetShape) => inner.apply(layers.reshape({ targetShape }).apply(x)) as tfl.SymbolicTensor)
  const model = tfl.model({ inputs: x, outputs: layers.concatenate().apply(uses) as tfl.SymbolicTensor })
  const runner = await compileSparse(model)
  expect(
    runner.predict([
      [
        [0, 1],
        [1, 0]
      ]
    ])
  ).toEqual([[1, 2]])
})

it('batch normalisation with a list of axes, as Keras writes it', async () => {
  const model = tfl.sequential({
    layers: [layers.batchNormalization({ axis: [1] as unknown as number, inputShape: [3] })]
  })
  const runner = await compileSparse(model)
  const [, second] = runner.predict([[1, 2, 3]]).flat() as number[]
  expect(second).toBeCloseTo(2 / Math.sqrt(1 + 1e-3), 5)
})

it.each([100, 1e4])('batch normalisation of values around %d before a dense layer keeps its digits', async (mean) => {
  const normalisation = layers.batchNormalization({ inputShape: [64] })
  const model = tfl.sequential({ layers: [normalisation, layers.dense({ units: 8 })] })
  normalisation.setWeights([tf.ones([64]), tf.zeros([64]), tf.fill([64], mean), tf.fill([64], 0.25)])
  const x = tf.add(tf.randomNormal([5, 64], 0, 0.5, 'float32', 1), mean)
  const expected = (model.predict(x) as tf.Tensor).dataSync()
  const got = (await compileSparse(model)).predict(x.dataSync() as Float32Array)
  // What a rounding of x itself changes, by way of weights of 0.2.
  const bound = 1e-5 + 64 * 0.2 * 2 * mean * 2 ** -24
  for (const [i, value] of got.entries()) expect(Math.abs(value - expected[i])).toBeLessThan(bound)
})

it('a negative moving variance is named', async () => {
  const normalisation = layers.batchNormalization({ inputShape: [2], name: 'odd' })
  const model = tfl.sequential({ layers: [normalisation] })
  normalisation.setWeights([tf.ones([2]), tf.zeros([2]), tf.zeros([2]), tf.tensor1d([1, -1])])
  await expect(compileSparse(model)).rejects.toThrow(/layer "odd" .*negative variance/)
})

it('weights that folding would make infinite are not folded', async () => {
  const normalisation = layers.batchNormalization({})
  const dense = layers.dense({ units: 1, inputShape: [1], useBias: false, weights: [tf.tensor2d([[1e36]])] })
  const model = tfl.sequential({ layers: [dense, normalisation] })
  normalisation.setWeights([tf.tensor1d([1e4]), tf.zeros([1]), tf.zeros([1]), tf.ones([1])])
  const [y] = (await compileSparse(model)).predict(Float32Array.of(1e-10))
  expect((y as number) / 1e30).toBeCloseTo(1, 2)
})

it('shared layers stay shared through saving and loading', async () => {
  const shared = layers.dense({ units: 16, activation: 'tanh' })
  const x = tfl.input({ shape: [16] })
  const y = [1, 2, 3].reduce((value) => shared.apply(value) as tfl.SymbolicTensor, x)
  const bytes = (await compileSparse(tfl.model({ inputs: x, outputs: y }))).save()
  expect((await loadSparse(bytes)).save()).toEqual(bytes)
})

it('parameters that JSON does not know survive saving', async () => {
  const layer = layers.thresholdedReLU({ theta: Infinity, inputShape: [1] })
  const runner = await loadSparse((await compileSparse(tfl.sequential({ layers: [layer] }))).save())
  expect(runner.predict([[5]])).toEqual([[0]])
})

it('a class that changes what its parent computes is refused', async () => {
  const Dense = layers.dense({ units: 1 }).constructor as new (args: object) => tfl.layers.Layer
  class Doubled extends Dense {
    override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Parameters<tfl.layers.Layer['call']>[1]) {
      return tf.mul(super.call(inputs, kwargs) as tf.Tensor, 2)
    }
  }
  const model = tfl.sequential({ layers: [new Doubled({ units: 1, inputShape: [2], name: 'twice' })] })
  await expect(compileSparse(model)).rejects.toThrow(/layer "twice" .*className of its own/)
})

it('a disposed model is named', async () => {
  const model = tfl.sequential({ layers: [layers.dense({ units: 1, inputShape: [2], name: 'gone' })] })
  model.dispose()
  await expect(compileSparse(model)).rejects.toThrow(/^compileSparse: layer "gone" .*model\.dispose\(\)/)
})

it('predict within predict is refused', async () => {
  const self: { runner?: SparseRunner } = {}
  const value = (x: number) => {
    self.runner?.predict([[9]])
    return x
  }
  const curious = defineActivation({
    name: 'curious',
    value: (x) => x,
    slope: () => 1,
    tensorOp: (x) => tf.clone(x as tf.Tensor)
  })
  const layer = activationLayer({ ...curious, value })
  const model = tfl.sequential({ layers: [layers.dense({ units: 1, inputShape: [1] }), layer] })
  self.runner = await compileSparse(model)
  expect(() => self.runner?.predict([[1]])).toThrow(/predict: called from within itself/)
})

it('rows may be typed arrays', async () => {
  const model = tfl.sequential({ layers: [layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })] })
  const runner = await compileSparse(model)
  expect(runner.predict([Float32Array.of(1, 2), Float64Array.of(3, 4)])).toEqual([[3], [7]])
})

it('the shapes of a runner cannot be changed', async () => {
  const runner = await compileSparse(tfl.sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] }))
  expect(() => Object.assign(runner.inputShape, [3])).toThrow(TypeError)
})
