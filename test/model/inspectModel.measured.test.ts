import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, CST, initializeModel, inspectModel, type LayerInspection } from 'sparse-gp-init'
import { accelerateWasm, type WasmAcceleration } from 'sparse-gp-init/wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normalNumbers } from '../../src/initializers/independentEntries.js'
import { randomStream } from '../../src/initializers/randomStream.js'
import {
  apply,
  conv2d,
  correlation,
  deadUnits,
  dense,
  each,
  gaussian,
  mean,
  meanSquare,
  outputsOf,
  predictions,
  through,
  type Values,
  valuesOf,
  weightsOf,
  zeros
} from './support.js'

const { layers } = tfl
const relu = (x: number) => Math.max(x, 0)
const start = (seed: number, stddev = 0.4) => tfl.initializers.randomNormal({ stddev, seed })

let next = 1
const full = (units: number, more: object = {}) =>
  layers.dense({ units, kernelInitializer: start(next++), biasInitializer: start(next++), ...more })

/** What a layer is to show, given what its activation acts on, what it gives, and what it takes. */
interface Expected {
  readonly pre?: Values
  readonly output?: Values
  readonly clipped?: number
  readonly given?: Values
  readonly products?: number
}

/** Relative 1e-4, absolute 1e-5: float32 sums of a few thousand terms. */
const near = (got: number | undefined, right: number, what: string) =>
  expect(Math.abs((got ?? Number.NaN) - right), `${what}: got ${got}, expected ${right}`).toBeLessThan(
    1e-5 + 1e-4 * Math.abs(right)
  )

function expectLayer(
  inspected: LayerInspection | undefined,
  { pre, output, clipped, given, products }: Expected
): void {
  if (inspected === undefined) throw new Error('a layer is missing')
  const { layer, variance, mean: average, correlation: pairs, sparsity, saturation, deadUnits: dead } = inspected
  if (pre === undefined) for (const none of [variance, average, pairs]) expect(none).toBeUndefined()
  else {
    near(variance?.measured, meanSquare(pre.data), `${layer} variance`)
    near(average?.measured, mean(pre.data), `${layer} mean`)
    near(pairs?.measured, correlation(pre), `${layer} correlation`)
  }
  if (output === undefined) for (const none of [sparsity, saturation, dead]) expect(none).toBeUndefined()
  else {
    near(sparsity?.measured, zeros(output.data), `${layer} zeros`)
    near(saturation?.measured, clipped ?? 0, `${layer} clipped`)
    expect(dead?.measured).toBe(deadUnits(output))
  }
  if (products === undefined) expect(inspected.multiplications).toBeUndefined()
  else {
    expect(inspected.multiplications).toBe(products)
    if (given !== undefined) expect(inspected.saved).toBe(Math.round(products * Math.fround(zeros(given.data))))
  }
}

const share = ({ data }: Values, holds: (x: number) => boolean) => mean(Array.from(data, (x) => (holds(x) ? 1 : 0)))

describe('what is measured', () => {
  let acceleration: WasmAcceleration
  beforeAll(async () => {
    await tf.setBackend('wasm')
    await tf.ready()
    acceleration = accelerateWasm()
  })
  afterAll(() => acceleration.restore())

  it('MLP, activations as arguments and as layers', async () => {
    const model = tfl.sequential({
      layers: [
        full(20, { inputShape: [12], activation: 'relu', name: 'm1' }),
        full(16, { name: 'm2' }),
        new CReLU({ tau: 0.8, m: 1.1, name: 'm2s' }),
        full(14, { activation: 'tanh', name: 'm3' }),
        full(13, { name: 'm4' }),
        new CST({ tau: 0.5, m: 0.7, name: 'm4s' }),
        full(3, { activation: 'softmax', name: 'm5' })
      ]
    })
    const x = gaussian([10, 12], 3)
    const inspection = await inspectModel(model, x)
    const outputs = outputsOf(model, x)
    const of = (name: string) => outputs.get(name) as Values
    const pre = (name: string, input: Values) => dense(model.getLayer(name), input)
    const [x0, m2, m4] = [valuesOf(x), of('m2'), of('m4')]
    const expected: Readonly<Record<string, Expected>> = {
      m1: { pre: pre('m1', x0), output: of('m1'), given: x0, products: 240 },
      m2: { pre: m2, given: of('m1'), products: 320 },
      m2s: { output: of('m2s'), clipped: share(m2, (v) => v >= 0.8 + 1.1) },
      m3: { pre: pre('m3', of('m2s')), output: of('m3'), given: of('m2s'), products: 224 },
      m4: { pre: m4, given: of('m3'), products: 182 },
      m4s: { output: of('m4s'), clipped: share(m4, (v) => Math.abs(v) >= 0.5 + 0.7) },
      m5: { pre: pre('m5', of('m4s')), given: of('m4s'), products: 39 }
    }
    expect(inspection.layers.map(({ layer }) => layer)).toEqual(Object.keys(expected))
    for (const inspected of inspection.layers) expectLayer(inspected, expected[inspected.layer] as Expected)
    expect(inspection.multiplications).toBe(240 + 320 + 224 + 182 + 39)
    expect(inspection.saved).toBe(inspection.layers.reduce((sum, { saved = 0 }) => sum + saved, 0))
    expect(inspection.saved).toBeGreaterThan(0)
    model.dispose()
    x.dispose()
  })

  it('CNN, with its multiplications counted', async () => {
    const model = tfl.sequential({
      layers: [
        layers.conv2d({
          filters: 5,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          inputShape: [6, 7, 2],
          kernelInitializer: start(1),
          name: 'c1'
        }),
        layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', kernelInitializer: start(2), name: 'c2' }),
        new CReLU({ tau: 0.5, m: 1, name: 'c2s' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 3, kernelSize: [2, 3], strides: [1, 2], kernelInitializer: start(3), name: 'c3' }),
        layers.flatten(),
        full(4, { name: 'c4' })
      ]
    })
    const x = gaussian([5, 6, 7, 2], 3)
    const { layers: inspected, verdicts } = await inspectModel(model, x)
    const outputs = outputsOf(model, x)
    const of = (name: string) => outputs.get(name) as Values
    const pooled = of(model.layers[3]?.name as string)
    const byName = new Map(inspected.map((layer) => [layer.layer, layer]))
    expect([...byName.keys()]).toEqual(['c1', 'c2', 'c2s', 'c3', 'c4'])
    const x0 = valuesOf(x)
    expectLayer(byName.get('c1'), {
      pre: conv2d(model.getLayer('c1'), x0),
      output: of('c1'),
      given: x0,
      products: 6 * 7 * 9 * 2 * 5
    })
    const c2 = conv2d(model.getLayer('c2'), of('c1'))
    expectLayer(byName.get('c2'), { pre: c2, given: of('c1'), products: 6 * 7 * 9 * 5 * 4 })
    expectLayer(byName.get('c2s'), { output: of('c2s'), clipped: share(c2, (v) => v >= 1.5) })
    // 3×3 after pooling; a window of 2×3 in steps of 1 and 2 fits twice and once.
    expectLayer(byName.get('c3'), { pre: of('c3'), given: pooled, products: 2 * 1 * 6 * 4 * 3 })
    expectLayer(byName.get('c4'), { pre: of('c4'), given: of('c3'), products: 2 * 1 * 3 * 4 })
    expect(byName.get('c3')?.doubt).toBeDefined()
    expect(verdicts.join()).not.toMatch(/gradients/)
    model.dispose()
    x.dispose()
  })

  it('add, concatenate, shared and nested layers, two inputs and outputs', async () => {
    const [a, b] = [tfl.input({ shape: [8] }), tfl.input({ shape: [8] })]
    const shared = full(8, { activation: 'relu', name: 'shared' })
    const inner = tfl.sequential({
      name: 'inner',
      layers: [full(9, { inputShape: [8], activation: 'relu', name: 'i1' }), full(8, { name: 'i2' })]
    })
    const [sa, sb] = [apply(shared, a), apply(shared, b)]
    const sum = apply(layers.add(), sa, apply(inner as unknown as tfl.layers.Layer, sb))
    const both = apply(layers.concatenate(), sum, sb)
    const first = full(3, { name: 'o1' })
    const model = tfl.model({ inputs: [a, b], outputs: [apply(first, both), apply(full(2, { name: 'o2' }), sum)] })
    const [x1, x2] = [gaussian([6, 8], 1), gaussian([6, 8], 2)]
    const { layers: inspected } = await inspectModel(model, [x1, x2])
    const x1v = valuesOf(x1)
    const x2v = valuesOf(x2)
    const [pa, pb] = [dense(shared, x1v), dense(shared, x2v)]
    const [ra, rb] = [each(pa, relu), each(pb, relu)]
    const i1 = dense(inner.getLayer('i1'), rb)
    const i2 = dense(inner.getLayer('i2'), each(i1, relu))
    const total = { shape: [6, 8], data: Array.from(ra.data, (v, i) => v + i2.data[i]) }
    const joined = {
      shape: [6, 16],
      data: Array.from({ length: 6 }, (_, row) =>
        [total, rb].flatMap(({ data }) => Array.from(data).slice(8 * row, 8 * row + 8))
      ).flat()
    }
    const uses = inspected.filter(({ layer }) => layer === 'shared')
    expect(uses).toHaveLength(2)
    const inOrder = [pa, pb].sort(
      (p, q) =>
        Math.abs(meanSquare(p.data) - (uses[0]?.variance?.measured ?? 0)) -
        Math.abs(meanSquare(q.data) - (uses[0]?.variance?.measured ?? 0))
    )
    for (const [i, p] of inOrder.entries()) expectLayer(uses[i], { pre: p, output: each(p, relu), products: 64 })
    const named = (name: string) => inspected.find(({ layer }) => layer === name)
    expectLayer(named('inner/i1'), { pre: i1, output: each(i1, relu), given: rb, products: 72 })
    expectLayer(named('inner/i2'), { pre: i2, given: each(i1, relu), products: 72 })
    expectLayer(named('o1'), { pre: dense(first, joined), given: joined, products: 48 })
    expectLayer(named('o2'), { pre: dense(model.getLayer('o2'), total), given: total, products: 16 })
    expect(inspected).toHaveLength(6)
    model.dispose()
    tf.dispose([x1, x2])
  })

  it('timeDistributed, and LSTM with what comes behind it', async () => {
    const model = tfl.sequential({
      layers: [
        layers.timeDistributed({
          layer: full(7, { activation: 'relu', name: 'step' }),
          inputShape: [5, 6],
          name: 'steps'
        }),
        layers.lstm({ units: 8, recurrentInitializer: start(2), kernelInitializer: start(3), name: 'lstm' }),
        full(6, { activation: 'relu', name: 'behind' })
      ]
    })
    const x = gaussian([4, 5, 6], 1)
    const { layers: inspected } = await inspectModel(model, x)
    expect(inspected.map(({ layer }) => layer)).toEqual(['steps/step', 'behind'])
    const step = (model.getLayer('steps') as unknown as { layer: tfl.layers.Layer }).layer
    const outputs = outputsOf(model, x)
    const pre = dense(step, valuesOf(x))
    expectLayer(inspected[0], { pre, output: outputs.get('steps') as Values, given: valuesOf(x), products: 5 * 6 * 7 })
    const behind = dense(model.getLayer('behind'), outputs.get('lstm') as Values)
    expectLayer(inspected[1], {
      pre: behind,
      output: each(behind, relu),
      given: outputs.get('lstm') as Values,
      products: 48
    })
    // Theory starts anew behind the recurrent layer: its mean square, with weights as they are.
    const [kernel, bias] = model.getLayer('behind').getWeights().map(valuesOf) as [Values, Values]
    const { data: state } = outputs.get('lstm') as Values
    // Weights that sum to less than independent ones let less of the mean through.
    const square = meanSquare(state) - (1 - through(kernel)) * mean(state) ** 2
    near(
      inspected[1]?.variance?.predicted,
      8 * meanSquare(kernel.data) * square + meanSquare(bias.data),
      'behind the state'
    )
    // Theory starts anew from the state as it is.
    const { measured = 0, predicted = Number.NaN, standardError = 0 } = inspected[1]?.variance ?? {}
    expect(Math.abs(measured - predicted)).toBeLessThan(5 * standardError)
    model.dispose()
    x.dispose()
  })

  it('σ_w and σ_b are those of the weights', async () => {
    const model = tfl.sequential({
      layers: [
        full(9, { inputShape: [5] }),
        layers.reshape({ targetShape: [3, 3, 1] }),
        layers.conv2d({ filters: 3, kernelSize: 2, kernelInitializer: start(5), biasInitializer: start(6) })
      ]
    })
    const x = gaussian([4, 5], 1)
    const { layers: inspected } = await inspectModel(model, x)
    const fanIns = [5, 4]
    for (const [i, layer] of [model.layers[0], model.layers[2]].entries()) {
      const [kernel, bias] = (layer as tfl.layers.Layer).getWeights().map(valuesOf) as [Values, Values]
      near(inspected[i]?.sigmaW, Math.sqrt(fanIns[i] * meanSquare(kernel.data)), 'σ_w')
      near(inspected[i]?.sigmaB, Math.sqrt(meanSquare(bias.data)), 'σ_b')
    }
    model.dispose()
    x.dispose()
  })

  it('leaves the model as it is, in training or not', async () => {
    const model = tfl.sequential({
      layers: [full(9, { inputShape: [5], activation: 'relu' }), layers.dropout({ rate: 0.5 }), full(3)]
    })
    const x = gaussian([4, 5], 1)
    const [config, weights, y] = [JSON.stringify(model.getConfig()), weightsOf(model), predictions(model, x)]
    const [one, again] = [await inspectModel(model, x), await inspectModel(model, x)]
    expect(JSON.stringify(one)).toBe(JSON.stringify(again))
    expect(JSON.stringify(model.getConfig())).toBe(config)
    expect(weightsOf(model)).toEqual(weights)
    for (const [i, value] of (predictions(model, x)[0] as number[]).entries()) {
      near(value, y[0]?.[i] as number, `prediction ${i}`)
    }
    // No dropout: what the last layer takes is what the first gives.
    const first = each(dense(model.layers[0] as tfl.layers.Layer, valuesOf(x)), relu)
    near(one.layers[1]?.variance?.measured, meanSquare(dense(model.layers[2] as tfl.layers.Layer, first).data), 'last')
    model.dispose()
    x.dispose()
  })
})

describe('gradient ratios', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it('are those of tf.grads on the same network written by hand', async () => {
    const model = tfl.sequential({
      layers: [
        full(11, { inputShape: [7], activation: 'tanh' }),
        full(10, { activation: 'relu' }),
        full(9),
        new CReLU({ tau: 0.2, m: 2 }),
        full(4)
      ]
    })
    const x = gaussian([6, 7], 1)
    const inspected = (await inspectModel(model, x, { seed: 5 })).layers
    const weighted = model.layers.filter((layer) => layer.weights.length > 0)
    const [w1, b1, w2, b2, w3, b3, w4, b4] = weighted.flatMap((layer) => layer.getWeights()) as tf.Tensor[]
    // The random linear function of the outputs: standard normal numbers, stream 0 of the seed.
    const normal = normalNumbers(randomStream(5, 0))
    const direction = tf.tensor2d(Float32Array.from({ length: 24 }, normal), [6, 4])
    const of = (...shifts: tf.Tensor[]) => {
      const [s1, s2, s3, s4] = shifts as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const linear = (v: tf.Tensor, w?: tf.Tensor, b?: tf.Tensor) =>
        tf.add(tf.matMul(v as tf.Tensor2D, w as tf.Tensor2D), b as tf.Tensor)
      const h1 = tf.tanh(tf.add(linear(x, w1, b1), s1))
      const h2 = tf.relu(tf.add(linear(h1, w2, b2), s2))
      const h3 = tf.minimum(tf.relu(tf.sub(tf.add(linear(h2, w3, b3), s3), 0.2)), 2)
      return tf.sum(tf.mul(direction, tf.add(linear(h3, w4, b4), s4))) as tf.Scalar
    }
    const energies = tf.tidy(() =>
      tf
        .grads(of)([11, 10, 9, 4].map((units) => tf.zeros([6, units])))
        .map((gradient) => meanSquare(gradient.dataSync()) * gradient.size)
    )
    const ratios = inspected.flatMap(({ gradientRatio }) =>
      gradientRatio === undefined ? [] : [gradientRatio.measured]
    )
    expect(ratios).toHaveLength(3)
    for (const [i, ratio] of ratios.entries()) {
      near(ratio, energies[i] / energies[i + 1], `ratio ${i}`)
    }
    expect(inspected[0]?.gradientRatio).toBeUndefined()
    model.dispose()
    tf.dispose([x, direction])
  })

  it('a network of one unit a layer has the product of weight and slope', async () => {
    const model = tfl.sequential({
      layers: [
        layers.dense({ units: 1, inputShape: [1], activation: 'tanh' }),
        layers.dense({ units: 1, activation: 'tanh' }),
        layers.dense({ units: 1 })
      ]
    })
    model.setWeights([[[0.7]], [0.1], [[-1.3]], [0.2], [[2]], [0]].map((v) => tf.tensor(v)))
    const x = tf.tensor2d([[0.6]])
    const { layers: inspected } = await inspectModel(model, x)
    const h1 = 0.7 * 0.6 + 0.1
    const h2 = -1.3 * Math.tanh(h1) + 0.2
    const slope = (h: number) => 1 - Math.tanh(h) ** 2
    near(inspected[1]?.gradientRatio?.measured, (1.3 * slope(h1)) ** 2, 'second')
    near(inspected[2]?.gradientRatio?.measured, (2 * slope(h2)) ** 2, 'third')
    model.dispose()
    x.dispose()
  })

  it('the seed draws the direction; ratios of a single output do not depend on it', async () => {
    const network = (outputs: number) =>
      tfl.sequential({
        layers: [full(20, { inputShape: [7], activation: 'relu' }), full(20, { activation: 'relu' }), full(outputs)]
      })
    const x = gaussian([1, 7], 1)
    for (const [outputs, isSame] of [
      [1, true],
      [6, false]
    ] as const) {
      const model = network(outputs)
      const ratio = async (seed: number) => (await inspectModel(model, x, { seed })).layers[2]?.gradientRatio?.measured
      const [one, again, other] = [await ratio(1), await ratio(1), await ratio(2)]
      expect(again).toBe(one)
      if (isSame) near(other, one as number, 'of another seed')
      else expect(Math.abs((other as number) - (one as number))).toBeGreaterThan(1e-3 * (one as number))
      model.dispose()
    }
    x.dispose()
  })

  it('where the backend cannot differentiate, a verdict says so and nothing leaks', async () => {
    await tf.setBackend('wasm')
    const model = tfl.sequential({
      layers: [
        layers.depthwiseConv2d({ kernelSize: 2, inputShape: [5, 5, 2], depthwiseInitializer: start(1) }),
        layers.flatten(),
        full(3)
      ]
    })
    initializeModel(model, { seed: 1 })
    const x = gaussian([3, 5, 5, 2], 1)
    const { numTensors } = tf.memory()
    const { verdicts, layers: inspected } = await inspectModel(model, x)
    expect(tf.memory().numTensors).toBe(numTensors)
    expect(inspected.some(({ gradientRatio }) => gradientRatio !== undefined)).toBe(false)
    expect(verdicts.join()).toMatch(/gradients were not measured: the wasm backend.*accelerateWasm/)
    model.dispose()
    x.dispose()
  })

  it.each([
    ['batchNormalization', { scale: false }],
    ['batchNormalization', { center: false }],
    ['layerNormalization', { scale: false }],
    ['layerNormalization', { center: false }]
  ] as const)(
    '%s with %o, which TensorFlow.js runs but does not differentiate: the rest is measured',
    async (kind, without) => {
      await tf.setBackend('cpu')
      const normalisation = layers[kind](without)
      const model = tfl.sequential({ layers: [full(32, { inputShape: [16] }), normalisation, layers.reLU(), full(8)] })
      initializeModel(model, { seed: 1 })
      const x = gaussian([64, 16], 1)
      const { numTensors } = tf.memory()
      const { verdicts, layers: inspected } = await inspectModel(model, x)
      expect(tf.memory().numTensors).toBe(numTensors)
      expect(verdicts.join()).toMatch(`gradients were not measured: TensorFlow.js has none for ${normalisation.name}`)
      expect(inspected.every(({ gradientRatio }) => gradientRatio === undefined)).toBe(true)
      expect(inspected.some(({ variance }) => variance?.measured !== undefined)).toBe(true)
      model.dispose()
      x.dispose()
    }
  )
})
