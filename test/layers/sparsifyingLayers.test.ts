import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import { CReLU, CST, designSparseActivation, SoftThreshold } from '../../src/index.js'
import { use } from '../support/backends.js'

const valuesOf = (x: unknown): number[] => Array.from((x as tf.Tensor).dataSync())

describe('a sparsifying layer as a layer', () => {
  beforeAll(() => use('cpu'))

  test('lets masks pass', () => {
    const mask = tf.tensor2d([[1, 0]], [1, 2], 'bool')
    const layer = new CReLU({ tau: 1, m: 1 })
    expect(layer.supportsMasking).toBe(true)
    expect(layer.computeMask(tf.ones([1, 2, 3]), mask)).toBe(mask)
    const model = tfl.sequential()
    model.add(tfl.layers.masking({ maskValue: 0, inputShape: [4, 2] }))
    model.add(new CST({ tau: 0.1, m: 1 }))
    model.add(tfl.layers.simpleRNN({ units: 2, recurrentInitializer: 'glorotUniform' }))
    expect((model.predict(tf.ones([1, 4, 2])) as tf.Tensor).shape).toEqual([1, 2])
  })

  test('keeps the shape, in functional models and wrappers too', () => {
    const input = tfl.input({ shape: [4, 3] })
    const wrapped = tfl.layers.timeDistributed({ layer: new CReLU({ tau: 0.5, m: 1 }) })
    expect((wrapped.apply(input) as tfl.SymbolicTensor).shape).toEqual([null, 4, 3])
    expect((new SoftThreshold({ tau: 0.5 }).apply(input) as tfl.SymbolicTensor).shape).toEqual([null, 4, 3])
  })

  test('refuses a design of the other family', () => {
    const design = designSparseActivation({ family: 'cst', sparsity: 0.8 })
    expect(new CST(design).activation.params).toEqual({ tau: design.tau, m: design.m })
    expect(() => new CReLU(design)).toThrow(/CReLU: family must be "crelu"; got "cst"/)
  })

  test('carries its activation', () => {
    const layer = new CReLU({ tau: 1, m: 2, name: 'mine' })
    expect(layer.name).toBe('mine')
    expect(layer.activation.name).toBe('crelu')
    expect(layer.activation.params).toEqual({ tau: 1, m: 2 })
  })
})

describe('where the heap cannot be reached', () => {
  test('the wasm backend computes the same by its ops', async () => {
    await use('wasm')
    const x = tf.tensor1d([Number.NaN, -3, -1.25, -1, 0, 0.5, 1, 1.25, 1.5, 3])
    const run = (make: () => CReLU | CST) => {
      const apply = (t: tf.Tensor) => make().apply(t) as tf.Tensor
      return [valuesOf(apply(x)), valuesOf(tf.grad(apply)(x)).slice(1)]
    }
    const makers = [
      () => new CReLU({ tau: 1, m: 0.5 }),
      () => new CReLU({ tau: 0.5, m: Infinity }),
      () => new CST({ tau: 1, m: 0.5 }),
      () => new CST({ tau: 0.5, m: Infinity })
    ]
    const fused = makers.map(run)
    const { wasm } = tf.backend() as unknown as { wasm: { asm: unknown } }
    const { asm } = wasm
    wasm.asm = { ...(asm as object), memory: undefined }
    try {
      expect(makers.map(run)).toEqual(fused)
    } finally {
      wasm.asm = asm
    }
  })
})
