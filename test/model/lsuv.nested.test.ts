import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, expect, test } from 'vitest'
import { heNormal, lsuv } from '../../src/index.js'
import '../support/backends.js'
import { dense, normal, stacked } from './smallModels.js'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

test('lsuv leaves what lies in a frozen model inside a model', () => {
  const inmost = stacked(dense(4, 'deep', { inputShape: [4] }))
  const inner = tfl.input({ shape: [4] })
  const hidden = dense(4, 'hidden').apply(inner)
  const middle = tfl.model({ inputs: inner, outputs: inmost.apply(hidden) as tfl.SymbolicTensor, name: 'middle' })
  middle.trainable = false
  const x = tfl.input({ shape: [4] })
  const model = tfl.model({ inputs: x, outputs: dense(2, 'free').apply(middle.apply(x)) as tfl.SymbolicTensor })
  const { layers } = lsuv(model, normal([8, 4]), { seed: 1 })
  expect(layers.map(({ action }) => action)).toEqual(['left: frozen', 'left: frozen', 'set'])
})

test('lsuv forgets what the optimiser gathered', async () => {
  const run = async (isTrainedBefore: boolean) => {
    const model = stacked(
      dense(4, `lsuv_${isTrainedBefore}`, { inputShape: [3], kernelInitializer: heNormal({ seed: 1 }) })
    )
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
    const [x, y] = [normal([8, 3]), normal([8, 4], 2)]
    if (isTrainedBefore) await model.fit(x, y, { epochs: 3, verbose: 0, shuffle: false })
    lsuv(model, x, { seed: 3 })
    const { history } = await model.fit(x, y, { epochs: 3, verbose: 0, shuffle: false })
    return history.loss
  }
  expect(await run(true)).toEqual(await run(false))
})
