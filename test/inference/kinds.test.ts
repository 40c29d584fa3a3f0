import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { activationLayer, CReLU, CST, piecewiseLinear } from 'sparse-gp-init'
import { compileSparse, type NestedNumbers, type SparseRunner } from 'sparse-gp-init/sparse'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chain, expectClose, predictionOf, samplesFor } from './support.js'

const { layers } = tfl

let model: tfl.LayersModel
let runner: SparseRunner

beforeAll(async () => {
  await tf.setBackend('cpu')
  model = chain(
    [4, 3],
    layers.conv1d({ filters: 5, kernelSize: 2, activation: 'relu' }),
    layers.dense({ units: 2 }),
    layers.reshape({ targetShape: [2, 3] })
  )
  runner = await compileSparse(model)
})

afterEach(async () => {
  await tf.setBackend('cpu')
})

/** Whole numbers of [0, 100], which every kind of array holds, for three samples. */
const whole = () => samplesFor(model, 3).map((x) => Math.round(25 * (x + 2)))

function nested(values: ArrayLike<number>, [length, ...rest]: readonly number[]): NestedNumbers {
  if (length === undefined || rest.length === 0) return Array.from(values)
  const step = values.length / length
  return Array.from({ length }, (_, i) => nested(Array.from(values).slice(i * step, (i + 1) * step), rest))
}

const TYPED = [
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array
]

describe('predict gives back the kind that it is given', () => {
  it.each(TYPED.map((kind) => [kind.name, kind] as const))('%s: a Float32Array', (_, Kind) => {
    const y = runner.predict(Kind.from(whole()))
    expect(y).toBeInstanceOf(Float32Array)
    expectClose(y, predictionOf(model, whole()))
  })

  it('a typed array that is part of a larger one', () => {
    const y = runner.predict(Float64Array.of(9, ...whole(), 9).subarray(1, 37))
    expectClose(y, predictionOf(model, whole()))
  })

  it('Float64Array: rounded to float32', () => {
    const x = Float64Array.from(whole(), (value) => value + 1 / 3)
    expectClose(runner.predict(x), predictionOf(model, Float32Array.from(x)))
  })

  it('the Float32Array is a new one with a buffer of its own', () => {
    const x = samplesFor(model, 2)
    const [input, first] = [x.slice(), runner.predict(x)]
    const kept = first.slice()
    expect(first.buffer.byteLength).toBe(first.byteLength)
    runner.predict(samplesFor(model, 2, 8))
    expect(first).toEqual(kept)
    expect(x).toEqual(input)
  })

  it('a nested array: a nested array of the output shape', () => {
    const y = runner.predict(nested(whole(), [3, 4, 3])) as number[][][]
    expect([y.length, y[0]?.length, y[0]?.[0]?.length]).toEqual([3, 2, 3])
    expect([y, y[2], y[2]?.[1]].every(Array.isArray)).toBe(true)
    const expected = predictionOf(model, whole())
    expectClose(y.flat(2), expected)
    expect(typeof y[2]?.[1]?.[2]).toBe('number')
  })

  it('a nested array, where a sample is a row', async () => {
    const dense = chain([3], layers.dense({ units: 2 }))
    const x = samplesFor(dense, 2)
    const y = (await compileSparse(dense)).predict(nested(x, [2, 3])) as number[][]
    expect([y.length, y[0]?.length, y[1]?.length]).toEqual([2, 2, 2])
    expectClose(y.flat(), predictionOf(dense, x))
  })

  it.each(['cpu', 'wasm'])('a tensor of the %s backend: a float32 tensor of it', async (backend) => {
    const expected = predictionOf(model, whole())
    await tf.setBackend(backend)
    const x = tf.tensor3d(whole(), [3, 4, 3])
    const before = tf.memory()
    const y = runner.predict(x)
    expect(tf.memory().numTensors).toBe(before.numTensors + 1)
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1)
    expect([y.shape, y.dtype, y.isDisposed]).toEqual([[3, 2, 3], 'float32', false])
    expectClose(y.dataSync(), expected)
    // A true tensor: ops take it.
    const sum = tf.sum(y)
    expect(sum.dataSync()[0]).toBeCloseTo(
      expected.reduce((a, b) => a + b, 0),
      2
    )
    expect(x.isDisposed).toBe(false)
    tf.dispose([x, y, sum])
    expect(tf.memory().numTensors).toBe(before.numTensors - 1)
  })

  it.each(['int32', 'bool'] as const)('a tensor of dtype %s: a float32 tensor', (dtype) => {
    const x = tf.tidy(() => tf.cast(tf.tensor3d(whole(), [3, 4, 3]), dtype))
    const expected = predictionOf(model, Float32Array.from(x.dataSync()))
    const { numTensors } = tf.memory()
    const y = runner.predict(x)
    expect(tf.memory().numTensors).toBe(numTensors + 1)
    expect([y.shape, y.dtype]).toEqual([[3, 2, 3], 'float32'])
    expectClose(y.dataSync(), expected)
    tf.dispose([x, y])
  })

  it('in tf.tidy, the result is disposed with the rest', () => {
    const { numTensors } = tf.memory()
    const sum = tf.tidy(() => tf.sum(runner.predict(tf.tensor3d(whole(), [3, 4, 3]))).dataSync()[0])
    expect(sum).not.toBeNaN()
    expect(tf.memory().numTensors).toBe(numTensors)
  })

  it('arrays make no tensor', () => {
    const { numTensors } = tf.memory()
    runner.predict(whole())
    runner.predict(nested(whole(), [3, 4, 3]))
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})

describe('no samples', () => {
  it('a typed array', () => {
    expect(runner.predict(new Float32Array(0))).toEqual(new Float32Array(0))
    expect(runner.predict(new Int32Array(0))).toEqual(new Float32Array(0))
  })

  it('a nested array', () => {
    expect(runner.predict([])).toEqual([])
  })

  it.each(['cpu', 'wasm'])('a tensor of the %s backend', async (backend) => {
    await tf.setBackend(backend)
    const x = tf.zeros([0, 4, 3])
    const { numTensors } = tf.memory()
    const y = runner.predict(x)
    expect(tf.memory().numTensors).toBe(numTensors + 1)
    expect([y.shape, y.dtype, y.dataSync().length]).toEqual([[0, 2, 3], 'float32', 0])
    tf.dispose([x, y])
  })

  it('counts none', async () => {
    const unused = await compileSparse(model)
    unused.predict(new Float32Array(0))
    expect(unused.stats().samples).toBe(0)
  })
})

type Make = () => tfl.layers.Layer
type ActivationName = NonNullable<Parameters<typeof layers.activation>[0]['activation']>

const activations = [
  ...['elu', 'gelu_new', 'hardSigmoid', 'linear', 'logSoftmax', 'mish', 'relu', 'relu6', 'selu'],
  ...['sigmoid', 'softmax', 'softplus', 'softsign', 'swish', 'tanh']
] as ActivationName[]

const LAYERS: readonly (readonly [title: string, shape: number[], make: Make])[] = [
  ['Dense', [6], () => layers.dense({ units: 3 })],
  ['Conv1D', [6, 2], () => layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same' })],
  ['Conv2D', [5, 5, 1], () => layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' })],
  ['Conv2D with strides', [5, 5, 1], () => layers.conv2d({ filters: 3, kernelSize: 2, strides: 2 })],
  ['DepthwiseConv2D', [5, 5, 1], () => layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' })],
  ['BatchNormalization', [6], () => layers.batchNormalization()],
  ['AveragePooling2D', [5, 5, 1], () => layers.averagePooling2d({ poolSize: 2, padding: 'same' })],
  ['GlobalAveragePooling1D', [6, 2], () => layers.globalAveragePooling1d()],
  ['GlobalMaxPooling1D', [6, 2], () => layers.globalMaxPooling1d()],
  ['ZeroPadding2D', [5, 5, 1], () => layers.zeroPadding2d()],
  ['Rescaling', [6], () => layers.rescaling({ scale: -2, offset: 1 })],
  ['ReLU', [6], () => layers.reLU({ maxValue: 1 })],
  ['LeakyReLU', [6], () => layers.leakyReLU()],
  ['ThresholdedReLU', [6], () => layers.thresholdedReLU()],
  ['PReLU', [6], () => layers.prelu()],
  ['SgpCReLU', [6], () => new CReLU({ tau: 0.5, m: 1 })],
  ['SgpCST', [6], () => new CST({ tau: 0.5, m: 1 })],
  ['activationLayer(erf)', [6], () => activationLayer('erf')],
  [
    'activationLayer(piecewiseLinear)',
    [6],
    () => activationLayer(piecewiseLinear({ knots: [-1, 1], slopes: [0, 1, 0.5], intercept: 0 }))
  ],
  ...activations.map(
    (activation) => [`Activation ${activation}`, [6], () => layers.activation({ activation })] as const
  )
].map(([title, shape, make]) => [title as string, [...(shape as number[])], make as Make] as const)

/** Samples with special values among ordinary ones, each special value in samples of its own. */
function special(of: tfl.LayersModel, value: number, share: number): Float32Array {
  const [numbers, places] = [samplesFor(of, 5), samplesFor(of, 5, 11)]
  return numbers.map((x, i) => (places[i] < 4 * share - 2 ? value : x))
}

describe.each([Number.NaN, Infinity, -Infinity])('%d among the inputs', (value) => {
  it.each(LAYERS)('%s: as on the cpu backend', async (_, shape, make) => {
    const one = chain(shape, make())
    const compiled = await compileSparse(one)
    for (const share of [0.1, 0.5, 1]) {
      const x = special(one, value, share)
      expect(x.some((entry) => Object.is(entry, value))).toBe(true)
      expectClose(compiled.predict(x), predictionOf(one, x), `share ${share}`)
      // One sample alone goes by another way.
      const [first, single] = [x.subarray(0, x.length / 5), predictionOf(one, x.subarray(0, x.length / 5))]
      expectClose(compiled.predict(first), single, `one sample, share ${share}`)
    }
  })
})

describe('where the cpu backend is not followed', () => {
  const pooling = () => layers.maxPooling1d({ poolSize: 2 })

  it('MaxPooling keeps NaN, which the cpu backend passes over', async () => {
    const compiled = await compileSparse(chain([6, 1], pooling()))
    const x = Float32Array.of(Number.NaN, 1, 2, Number.NaN, 3, 4)
    expect(compiled.predict(x)).toEqual(Float32Array.of(Number.NaN, Number.NaN, 4))
  })

  it('MaxPooling takes infinities as the cpu backend does', async () => {
    const one = chain([6, 1], pooling())
    const x = Float32Array.of(Infinity, 1, 2, -Infinity, -Infinity, -Infinity)
    expect(predictionOf(one, x)).toEqual(Float32Array.of(Infinity, 2, -Infinity))
    expect((await compileSparse(one)).predict(x)).toEqual(predictionOf(one, x))
  })

  it.each(['gelu', 'silu'] as const)('%s of −Infinity is its limit 0, of the cpu backend NaN', async (name) => {
    const one = chain([3], activationLayer(name))
    const x = Float32Array.of(-Infinity, Infinity, Number.NaN)
    expect(predictionOf(one, x)).toEqual(Float32Array.of(Number.NaN, Infinity, Number.NaN))
    expect((await compileSparse(one)).predict(x)).toEqual(Float32Array.of(0, Infinity, Number.NaN))
  })
})
