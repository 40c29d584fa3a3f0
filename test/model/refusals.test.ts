import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import { initializeModel, inspectModel, sparsityMonitor } from '../../src/index.js'
import '../support/backends.js'
import { deepRelu, dense, normal, stacked } from './smallModels.js'

const { layers: L } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('arguments', () => {
  test('data whose squares overflow', () => {
    const data = tf.fill([8, 100], 1e30)
    expect(() => initializeModel(deepRelu(2), { data })).toThrow(
      /^initializeModel: data must be finite; .*beyond 1000000000000000/
    )
  })

  test('a disposed model', () => {
    const model = deepRelu(2)
    model.dispose()
    const { numTensors } = tf.memory()
    expect(() => initializeModel(model)).toThrow(/^initializeModel: the model is disposed \(d2_0\)/)
    expect(tf.memory().numTensors).toBe(numTensors)
  })

  test('inputs of several batch sizes', async () => {
    const [a, b] = [tfl.input({ shape: [2] }), tfl.input({ shape: [2] })]
    const model = tfl.model({ inputs: [a, b], outputs: L.add().apply([a, b]) as tfl.SymbolicTensor })
    const x = [normal([9, 2]), normal([5, 2])]
    expect(() => initializeModel(model, { data: x })).toThrow(
      /^initializeModel: data must have one batch size; got 9 and 5/
    )
    await expect(inspectModel(model, x)).rejects.toThrow(/^inspectModel: data must have one batch size/)
  })

  test('the names of a report are names to except', () => {
    const model = stacked(L.timeDistributed({ layer: dense(3, 'inside'), inputShape: [2, 4], name: 'td' } as never))
    const [name] = initializeModel(model, { dryRun: true }).layers.map(({ layer }) => layer)
    expect(name).toBe('td/inside')
    expect(initializeModel(model, { except: ['td/inside'] }).layers[0]).toMatchObject({
      action: 'left',
      reason: 'named in except'
    })
  })

  test('a monitor without data', () => {
    expect(() => sparsityMonitor({ data: [] })).toThrow(/^sparsityMonitor: data must be/)
  })

  test.each([1e80, 1e-80])('q* = %d is beyond float32', (qStar) => {
    expect(() => initializeModel(deepRelu(1), { qStar })).toThrow(/qStar must be in \[1e-20, 1e20\]/)
  })
})
