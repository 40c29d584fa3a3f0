import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import { initializeModel, inspectModel, orthogonal } from '../../src/index.js'
import '../support/backends.js'
import { dense, stacked } from './smallModels.js'

const { layers: L } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('masks', () => {
  test.each(['flatten', 'globalAveragePooling1d'] as const)('a masked embedding before %s', async (kind) => {
    const pool = kind === 'flatten' ? L.flatten() : L.globalAveragePooling1d({})
    const embedding = L.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputLength: 3 })
    const model = stacked(embedding, pool, dense(5, `after_${kind}`))
    const x = tf.tensor2d(
      [
        [1, 2, 0],
        [3, 0, 0]
      ],
      [2, 3],
      'int32'
    )
    expect(initializeModel(model, { data: x, seed: 1 }).layers.at(-1)?.action).toBe('set')
    const { layers } = await inspectModel(model, x)
    expect(layers.map(({ layer }) => layer)).toEqual([`after_${kind}`])
  })

  test('two masked embeddings into one lstm: measured as predicted by TensorFlow.js', async () => {
    const inputs = [tf.tensor2d([[1, 2, 0]], [1, 3], 'int32'), tf.tensor2d([[3, 0, 0]], [1, 3], 'int32')]
    const symbols = [1, 2].map(() => tfl.input({ shape: [3], dtype: 'int32' }))
    const words = symbols.map(
      (symbol) => L.embedding({ inputDim: 9, outputDim: 4, maskZero: true }).apply(symbol) as tfl.SymbolicTensor
    )
    const both = L.concatenate().apply(words) as tfl.SymbolicTensor
    const lstm = L.lstm({ units: 6, recurrentInitializer: orthogonal({ seed: 1 }) }).apply(both) as tfl.SymbolicTensor
    const model = tfl.model({ inputs: symbols, outputs: dense(3, 'behind_lstm').apply(lstm) as tfl.SymbolicTensor })
    const { layers } = await inspectModel(model, inputs)
    const expected = tf.mean(tf.square(model.predict(inputs) as tf.Tensor)).dataSync()[0]
    expect(layers.at(-1)?.variance?.measured).toBeCloseTo(expected, 6)
  })
})
