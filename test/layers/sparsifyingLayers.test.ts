import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { describe, expect, test } from 'vitest'
import { CReLU, CST, designSparseActivation, ShiftedReLU, SoftThreshold } from '../../src/index.js'
import { describeOnBackends } from '../support/backends.js'

const valuesOf = (x: unknown): number[] => Array.from((x as tf.Tensor).dataSync())

/** Each layer with inputs at, beside and beyond every kink, and what the definition gives there. */
const CASES = [
  {
    name: 'CReLU',
    make: () => new CReLU({ tau: 1, m: 0.5 }),
    x: [-2, 0, 0.999, 1, 1.25, 1.5, 1.75, 3],
    y: [0, 0, 0, 0, 0.25, 0.5, 0.5, 0.5],
    slope: [0, 0, 0, 0, 1, 0, 0, 0]
  },
  {
    name: 'CReLU without clip at 0',
    make: () => new CReLU({ tau: 0, m: Infinity }),
    x: [-1, 0, 0.5, 1024],
    y: [0, 0, 0.5, 1024],
    slope: [0, 0, 1, 1]
  },
  {
    name: 'CST',
    make: () => new CST({ tau: 1, m: 0.5 }),
    x: [-3, -1.5, -1.25, -1, -0.5, 0, 0.5, 1, 1.25, 1.5, 3],
    y: [-0.5, -0.5, -0.25, 0, 0, 0, 0, 0, 0.25, 0.5, 0.5],
    slope: [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
  },
  {
    name: 'ShiftedReLU',
    make: () => new ShiftedReLU({ tau: 0.5 }),
    x: [-1, 0.5, 0.75, 100],
    y: [0, 0, 0.25, 99.5],
    slope: [0, 0, 1, 1]
  },
  {
    name: 'SoftThreshold',
    make: () => new SoftThreshold({ tau: 0.5 }),
    x: [-2, -0.5, 0, 0.5, 2],
    y: [-1.5, 0, 0, 0, 1.5],
    slope: [1, 0, 0, 0, 1]
  }
]

describeOnBackends('the four sparsifying layers', (backend) => {
  test.each(CASES)('value and gradient at and beside the kinks: $name', ({ make, x, y, slope }) => {
    const layer = make()
    const input = tf.tensor1d(x)
    const apply = (t: tf.Tensor) => layer.apply(t) as tf.Tensor
    const output = valuesOf(apply(input))
    for (const [i, expected] of y.entries()) expect(output[i]).toBeCloseTo(expected, 6)
    for (const [i, expected] of y.entries()) if (expected === 0) expect(output[i]).toBe(0)
    expect(valuesOf(tf.grad(apply)(input))).toEqual(slope)
    const upstream = x.map((_, i) => i + 1)
    expect(valuesOf(tf.grad(apply)(input, tf.tensor1d(upstream)))).toEqual(slope.map((s, i) => s * (i + 1)))
  })

  test.each(CASES)('NaN stays NaN, infinities go to the ends: $name', ({ make }) => {
    const layer = make()
    const output = valuesOf(layer.apply(tf.tensor1d([Number.NaN, Infinity, -Infinity])))
    expect(output[0]).toBeNaN()
    expect(output[1]).toBe(layer.activation.value(Infinity))
    expect(output[2]).toBe(layer.activation.value(-Infinity))
  })

  test('second derivatives: those of (Σφ²)′, zero where φ is flat', () => {
    const layer = new CReLU({ tau: 1, m: 0.5 })
    const squares = (x: tf.Tensor) => tf.sum(tf.square(layer.apply(x) as tf.Tensor))
    const slopeSquares = (x: tf.Tensor) => tf.sum(tf.square(tf.grad(squares)(x)))
    // (2φφ′)² differentiated is 8φφ′³ = 8φ inside the ramp.
    const [low, inside, above] = valuesOf(tf.grad(slopeSquares)(tf.tensor1d([0.5, 1.25, 2])))
    expect([low, above]).toEqual([0, 0])
    expect(inside).toBeCloseTo(8 * 0.25, 6)
  })

  test('second derivative in x: zero, as for tf.relu', () => {
    for (const { make } of CASES) {
      const layer = make()
      const slopeOf = tf.grad((x: tf.Tensor) => layer.apply(x) as tf.Tensor)
      expect(valuesOf(tf.grad((x: tf.Tensor) => slopeOf(x))(tf.tensor1d([0, 1, 2])))).toEqual([0, 0, 0])
    }
  })

  test.each([[[]], [[3]], [[2, 3]], [[2, 3, 4]], [[2, 1, 3, 2]], [[1, 2, 1, 2, 2]], [[0, 3]]])(
    'any rank: %j',
    (shape) => {
      const x = tf.randomNormal(shape, 0, 2, 'float32', 1)
      for (const { make } of CASES) {
        const layer = make()
        const y = layer.apply(x) as tf.Tensor
        expect(y.shape).toEqual(shape)
        expect(y.dtype).toBe('float32')
        const slopes = tf.grad((t: tf.Tensor) => layer.apply(t) as tf.Tensor)(x)
        expect(slopes.shape).toEqual(shape)
        for (const [i, v] of valuesOf(x).entries()) {
          expect(valuesOf(y)[i]).toBeCloseTo(layer.activation.value(v), 5)
        }
      }
    }
  )

  test('integer input is taken as numbers', () => {
    const y = new CReLU({ tau: 1, m: 5 }).apply(tf.tensor1d([0, 1, 4], 'int32')) as tf.Tensor
    expect(y.dtype).toBe('float32')
    expect(valuesOf(y)).toEqual([0, 0, 3])
  })

  test('call, gradient and disposal leave no tensors', () => {
    const x = tf.randomNormal([4, 5])
    for (const { make } of CASES) {
      const layer = make()
      const before = tf.memory().numTensors
      tf.dispose(layer.apply(x) as tf.Tensor)
      expect(tf.memory().numTensors).toBe(before)
      tf.dispose(tf.grad((t: tf.Tensor) => layer.apply(t) as tf.Tensor)(x))
      expect(tf.memory().numTensors).toBe(before)
    }
    tf.dispose(x)
  })

  test(`fit, predict and dispose leave no tensors (${backend})`, async () => {
    const x = tf.randomNormal([8, 3])
    const y = tf.randomNormal([8, 1])
    const before = tf.memory().numTensors
    const model = tfl.sequential()
    model.add(tfl.layers.dense({ units: 4, inputShape: [3] }))
    model.add(new CReLU({ tau: 0.1, m: 1 }))
    model.add(tfl.layers.dense({ units: 1 }))
    model.add(new CST({ tau: 0.1, m: 1 }))
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    await model.fit(x, y, { epochs: 1, verbose: 0 })
    const trained = tf.memory().numTensors
    await model.fit(x, y, { epochs: 3, verbose: 0 })
    tf.dispose(model.predict(x))
    expect(tf.memory().numTensors).toBe(trained)
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose([x, y])
  })
})

describe('a sparsifying layer as a layer', () => {
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
    await tf.setBackend('wasm')
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
