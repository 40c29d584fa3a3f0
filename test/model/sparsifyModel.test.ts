import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  activationFunction,
  CReLU,
  CST,
  crelu,
  designSparseActivation,
  gaussianMoments,
  ShiftedReLU,
  SoftThreshold,
  sparsifyModel
} from 'sparse-gp-init'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelFile } from '../support/modelFile.js'
import { apply, gaussian, outputsOf, predictions, valuesOf, weightsOf, withoutLeak, zeros } from './support.js'

const { layers } = tfl
type Name = NonNullable<Parameters<typeof layers.dense>[0]['activation']>

beforeAll(async () => {
  await tf.setBackend('cpu')
})

let next = 1
const dense = (units: number, activation?: string, more: object = {}) =>
  layers.dense({
    units,
    kernelInitializer: tfl.initializers.heNormal({ seed: next++ }),
    ...(activation !== undefined && { activation: activation as Name }),
    ...more
  })
const relu = () => layers.activation({ activation: 'relu' })
const configOf = (model: tfl.LayersModel) => JSON.stringify(model.toJSON(null, false))
const classes = (model: tfl.LayersModel) => model.layers.map((layer) => layer.getClassName())
const input = (...shape: number[]) => tfl.input({ shape })

interface Sparsifier {
  readonly activation: { readonly params: { readonly tau: number; readonly m: number } }
}
const paramsOf = (layer: tfl.layers.Layer | undefined) => (layer as unknown as Sparsifier).activation.params

/** Models of every build, with the number of activations that are to be replaced, and inputs. */
const BUILDS: Readonly<Record<string, () => { model: tfl.LayersModel; x: tf.Tensor | tf.Tensor[]; count: number }>> = {
  sequential: () => ({
    model: tfl.sequential({
      layers: [dense(12, 'relu', { inputShape: [6] }), dense(10), relu(), layers.dropout({ rate: 0.3 }), dense(3)]
    }),
    x: gaussian([9, 6], 1),
    count: 2
  }),
  residual() {
    const x = input(8)
    const h = apply(dense(8, 'relu'), x)
    const sum = apply(layers.add(), h, apply(dense(8, 'relu'), h))
    const end = apply(dense(2, 'softmax'), apply(relu(), sum))
    return { model: tfl.model({ inputs: x, outputs: end }), x: gaussian([9, 8], 2), count: 3 }
  },
  'several inputs and outputs'() {
    const [a, b] = [input(8), input(5)]
    const joined = apply(layers.concatenate(), apply(dense(7, 'relu'), a), apply(dense(6, 'elu'), b))
    const [y, z] = [apply(dense(2, 'sigmoid'), joined), apply(dense(3, 'relu', { name: 'second_out' }), joined)]
    const model = tfl.model({ inputs: [a, b], outputs: [y, z] })
    return { model, x: [gaussian([9, 8], 1), gaussian([9, 5], 2)], count: 2 }
  },
  nested() {
    const inner = tfl.sequential({
      name: 'inner',
      layers: [dense(9, 'relu', { inputShape: [7], name: 'in1' }), dense(7, 'relu', { name: 'in2' })]
    })
    const x = input(7)
    const y = apply(dense(2), apply(inner as unknown as tfl.layers.Layer, apply(dense(7, 'relu'), x)))
    return { model: tfl.model({ inputs: x, outputs: y }), x: gaussian([9, 7], 1), count: 3 }
  },
  shared() {
    const [a, b] = [input(8), input(8)]
    const twin = dense(6, 'relu', { name: 'twin' })
    const y = apply(dense(2), apply(layers.concatenate(), apply(twin, a), apply(twin, b)))
    return { model: tfl.model({ inputs: [a, b], outputs: y }), x: [gaussian([9, 8], 1), gaussian([9, 8], 2)], count: 1 }
  },
  'shared activation, used in turn'() {
    const x = input(8)
    const act = layers.reLU({ name: 'act' })
    const h = apply(act, apply(dense(8), x))
    const y = apply(dense(2), apply(act, apply(dense(8), h)))
    return { model: tfl.model({ inputs: x, outputs: y }), x: gaussian([9, 8], 1), count: 1 }
  },
  timeDistributed: () => ({
    model: tfl.sequential({
      layers: [
        layers.timeDistributed({ layer: dense(8, 'relu'), inputShape: [4, 5] }),
        layers.timeDistributed({ layer: dense(8) }),
        relu(),
        layers.flatten(),
        dense(2)
      ]
    }),
    x: gaussian([6, 4, 5], 1),
    count: 2
  }),
  convolutions: () => ({
    model: tfl.sequential({
      layers: [
        layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 2] }),
        layers.depthwiseConv2d({ kernelSize: 2, activation: 'relu' }),
        layers.separableConv2d({ filters: 5, kernelSize: 2, activation: 'relu' }),
        layers.conv2dTranspose({ filters: 3, kernelSize: 2, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        dense(2)
      ]
    }),
    x: gaussian([3, 8, 8, 2], 1),
    count: 4
  }),
  recurrent: () => ({
    model: tfl.sequential({
      layers: [
        layers.lstm({ units: 5, returnSequences: true, inputShape: [4, 3], recurrentInitializer: 'glorotNormal' }),
        layers.gru({ units: 5, recurrentInitializer: 'glorotNormal' }),
        dense(6, 'relu'),
        dense(1)
      ]
    }),
    x: gaussian([3, 4, 3], 1),
    count: 1
  })
}

describe.each(Object.keys(BUILDS))('sparsifyModel: %s', (name) => {
  it('the original is untouched, the copy shares nothing with it, saves and loads', async () => {
    const { model, x, count } = (BUILDS[name] as (typeof BUILDS)[string])()
    const isTrainable = name !== 'convolutions' && name !== 'recurrent' && !Array.isArray(model.outputs[1])
    const before = { config: configOf(model), weights: weightsOf(model), y: predictions(model, x) }
    const unchanged = () => {
      expect(configOf(model)).toBe(before.config)
      expect(weightsOf(model)).toEqual(before.weights)
      expect(predictions(model, x)).toEqual(before.y)
    }
    const { model: copy, report } = sparsifyModel(model, { sparsity: 0.8, seed: 3 })
    unchanged()
    const made = JSON.stringify(JSON.parse(configOf(copy))).match(/SgpCReLU/g)?.length
    expect(made).toBe(count)
    expect(report.notes[0]).toMatch(/^Replaced by crelu with τ = 0\.842/)
    const ids = new Set(model.weights.map(({ id }) => id))
    expect(copy.weights.filter(({ id }) => ids.has(id))).toEqual([])
    expect(copy.outputs.map(({ shape }) => shape)).toEqual(model.outputs.map(({ shape }) => shape))
    for (const values of predictions(copy, x)) expect(values.every(Number.isFinite)).toBe(true)

    const file = modelFile()
    await copy.save(file)
    const loaded = await tfl.loadLayersModel(file)
    file.remove()
    expect(predictions(loaded, x)).toEqual(predictions(copy, x))
    const fromJson = await tfl.models.modelFromJSON(JSON.parse(configOf(copy)))
    fromJson.setWeights(copy.getWeights())
    expect(predictions(fromJson, x)).toEqual(predictions(copy, x))
    fromJson.dispose()
    loaded.dispose()

    if (isTrainable) {
      copy.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
      const y = tf.tidy(() => [copy.predict(x)].flat().map((value) => tf.keep(tf.onesLike(value))))
      const was = weightsOf(copy)
      await copy.fit(x, y.length === 1 ? (y[0] as tf.Tensor) : y, { epochs: 2, verbose: 0 })
      expect(weightsOf(copy)).not.toEqual(was)
      unchanged()
      tf.dispose(y)
    }
    copy.dispose()
    unchanged()
    model.dispose()
    tf.dispose(x)
  })

  it('leaves no tensors but the weights of the copy; the copy outlives the original', () => {
    const { model, x } = (BUILDS[name] as (typeof BUILDS)[string])()
    const { numTensors } = tf.memory()
    const { model: copy } = sparsifyModel(model, { sparsity: 0.8, seed: 3 })
    expect(tf.memory().numTensors - numTensors).toBe(copy.weights.length)
    const y = predictions(copy, x)
    model.dispose()
    expect(predictions(copy, x)).toEqual(y)
    copy.dispose()
    tf.dispose(x)
  })
})

/** Everything that is to be replaced, with what it is to be called then. */
const RECTIFIERS: Readonly<Record<string, () => tfl.layers.Layer[]>> = {
  "'relu'": () => [dense(6, 'relu')],
  "'relu6'": () => [dense(6, 'relu6')],
  "'elu'": () => [dense(6, 'elu')],
  "'selu'": () => [dense(6, 'selu')],
  "'gelu'": () => [dense(6, 'gelu')],
  "'gelu_new'": () => [dense(6, 'gelu_new')],
  "'swish'": () => [dense(6, 'swish')],
  "'mish'": () => [dense(6, 'mish')],
  'activationFunction(crelu)': () => [dense(6, undefined, { activation: activationFunction(crelu({ tau: 3, m: 9 })) })],
  'activationFunction(gelu)': () => [dense(6, undefined, { activation: activationFunction('gelu') })],
  'Activation relu': () => [dense(6), relu()],
  'Activation of activationFunction': () => [
    dense(6),
    layers.activation({ activation: activationFunction(crelu({ tau: 3, m: 9 })) })
  ],
  ReLU: () => [dense(6), layers.reLU()],
  'ReLU of 2': () => [dense(6), layers.reLU({ maxValue: 2 })],
  LeakyReLU: () => [dense(6), layers.leakyReLU({ alpha: 0.1 })],
  PReLU: () => [dense(6), layers.prelu()],
  ELU: () => [dense(6), layers.elu()],
  ThresholdedReLU: () => [dense(6), layers.thresholdedReLU({ theta: 1 })],
  CReLU: () => [dense(6), new CReLU({ tau: 3, m: 9 })],
  CST: () => [dense(6), new CST({ tau: 3, m: 9 })],
  ShiftedReLU: () => [dense(6), new ShiftedReLU({ tau: 3 })],
  SoftThreshold: () => [dense(6), new SoftThreshold({ tau: 3 })]
}

describe('what is replaced', () => {
  it.each(Object.keys(RECTIFIERS))('%s', (name) => {
    const hidden = (RECTIFIERS[name] as () => tfl.layers.Layer[])()
    const model = tfl.sequential({ layers: [dense(5, undefined, { inputShape: [4] }), ...hidden, dense(2)] })
    const { model: copy } = sparsifyModel(model, { sparsity: 0.9, seed: 1 })
    expect(classes(copy)).toEqual(['Dense', 'Dense', 'SgpCReLU', 'Dense'])
    const { tau, m } = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 1 })
    expect(paramsOf(copy.layers[2]).tau).toBeCloseTo(tau, 9)
    expect(paramsOf(copy.layers[2]).m).toBeCloseTo(m, 9)
    expect(copy.layers.filter((l) => model.layers.some(({ name: old }) => old === l.name)).length).toBeGreaterThan(2)
    model.dispose()
    copy.dispose()
  })

  it.each(['tanh', 'sigmoid', 'softplus', 'softmax', 'linear', 'softsign', 'hardSigmoid'])('%s stays', (name) => {
    const model = tfl.sequential({ layers: [dense(5, name, { inputShape: [4] }), dense(4, 'relu'), dense(2)] })
    const { model: copy } = sparsifyModel(model, { sparsity: 0.9, seed: 1 })
    expect(classes(copy)).toEqual(['Dense', 'Dense', 'SgpCReLU', 'Dense'])
    expect(copy.layers[0]?.getConfig().activation).toBe(model.layers[0]?.getConfig().activation)
    model.dispose()
    copy.dispose()
  })

  it('the last activation stays, as argument, as layer, and with layers that only move values behind it', () => {
    const ends: (() => tfl.layers.Layer[])[] = [
      () => [dense(3, 'relu')],
      () => [dense(3), relu()],
      () => [dense(3, 'relu'), layers.reshape({ targetShape: [3, 1] })]
    ]
    for (const end of ends) {
      const model = tfl.sequential({ layers: [dense(5, 'relu', { inputShape: [4] }), ...end()] })
      const { model: copy } = sparsifyModel(model, { sparsity: 0.9, seed: 1 })
      expect(classes(copy)).toEqual(['Dense', 'SgpCReLU', ...classes(model).slice(1)])
      model.dispose()
      copy.dispose()
    }
  })

  it('nothing to replace: an error, and no tensor', async () => {
    const model = tfl.sequential({ layers: [dense(5, 'tanh', { inputShape: [4] }), dense(3, 'relu')] })
    await withoutLeak(() =>
      expect(() => sparsifyModel(model, { sparsity: 0.9 })).toThrow(/^sparsifyModel: .*nothing to replace/)
    )
    model.dispose()
  })

  it('except keeps activation and weights', () => {
    const model = tfl.sequential({
      layers: [dense(5, 'relu', { inputShape: [4], name: 'kept' }), dense(5, 'relu'), dense(2)]
    })
    const { model: copy } = sparsifyModel(model, { sparsity: 0.9, seed: 1, except: ['kept'] })
    expect(classes(copy)).toEqual(['Dense', 'Dense', 'SgpCReLU', 'Dense'])
    expect(weightsOf(copy).slice(0, 2)).toEqual(weightsOf(model).slice(0, 2))
    expect(copy.getLayer('kept').getConfig().activation).toBe('relu')
    expect(() => sparsifyModel(model, { sparsity: 0.9, except: ['none'] })).toThrow(/sparsifyModel: except .*none/)
    model.dispose()
    copy.dispose()
  })

  it('frozen layers keep weights and stay frozen, alone and with the model around them', () => {
    const inner = tfl.sequential({ name: 'frozen', layers: [dense(6, 'relu', { inputShape: [5], name: 'in' })] })
    const model = tfl.sequential({
      layers: [dense(5, 'relu', { inputShape: [4], name: 'ice', trainable: false }), inner, dense(6, 'relu'), dense(2)]
    })
    const single = sparsifyModel(model, { sparsity: 0.9, seed: 1 }).model
    const iceOf = (m: tfl.LayersModel) => m.getLayer('ice').getWeights().map(valuesOf)
    expect(iceOf(single)).toEqual(iceOf(model))
    expect(single.trainableWeights.length).toBe(model.trainableWeights.length)
    inner.trainable = false
    const both = sparsifyModel(model, { sparsity: 0.9, seed: 1 }).model
    expect(both.trainableWeights.length).toBe(model.trainableWeights.length)
    const [kernel] = (both.getLayer('frozen') as unknown as tfl.LayersModel).getWeights() as [tf.Tensor]
    expect(Array.from(kernel.dataSync())).toEqual(Array.from((inner.getWeights()[0] as tf.Tensor).dataSync()))
    for (const m of [model, single, both]) m.dispose()
  })

  it('a layer that is used twice keeps the design of its first use', () => {
    const a = input(16)
    const inner = tfl.sequential({
      name: 'twice',
      layers: [dense(16, 'relu', { inputShape: [16], name: 'i1' })]
    })
    const again = inner as unknown as tfl.layers.Layer
    const model = tfl.model({ inputs: a, outputs: apply(dense(2), apply(again, apply(again, a))) })
    const { model: copy } = sparsifyModel(model, { sparsity: 0.8, seed: 1 })
    const sparsifier = (copy.getLayer('twice') as unknown as tfl.LayersModel).getLayer('i1_crelu')
    const { tau, m } = designSparseActivation({ family: 'crelu', sparsity: 0.8, qStar: 1 })
    expect(paramsOf(sparsifier).tau).toBeCloseTo(tau, 9)
    expect(paramsOf(sparsifier).m).toBeCloseTo(m, 9)
    model.dispose()
    copy.dispose()
  })

  it('recurrent layers with the default initialiser of TensorFlow.js, which needs the union package to run', async () => {
    const built = tfl.sequential({
      layers: [
        layers.lstm({ units: 5, returnSequences: true, inputShape: [4, 3], recurrentInitializer: 'zeros' }),
        layers.bidirectional({ layer: layers.gru({ units: 4, recurrentInitializer: 'zeros' }) as tfl.RNN }),
        dense(6, 'relu'),
        dense(1)
      ]
    })
    const orthogonal = { class_name: 'Orthogonal', config: { gain: 1, seed: null } }
    const isDefault = (key: string, value: unknown) => (key === 'recurrent_initializer' ? orthogonal : value)
    let count = 0
    const model = await tfl.loadLayersModel({
      async load() {
        const topology = JSON.parse(configOf(built), isDefault)
        count = JSON.stringify(topology).split('"Orthogonal"').length - 1
        const specs = built.weights.map(({ originalName, shape }) => ({
          name: originalName,
          shape: shape as number[],
          dtype: 'float32' as const
        }))
        return {
          modelTopology: topology,
          weightSpecs: specs,
          weightData: Float32Array.from(weightsOf(built).flat()).buffer
        }
      }
    })
    expect(count).toBeGreaterThan(1)
    const { model: copy, report } = sparsifyModel(model, { sparsity: 0.8, seed: 1 })
    expect(classes(copy)).toEqual(['LSTM', 'Bidirectional', 'Dense', 'SgpCReLU', 'Dense'])
    expect(report.layers.filter(({ action }) => action === 'set')).toHaveLength(4)
    const x = gaussian([3, 4, 3], 1)
    expect(predictions(copy, x)[0]?.every(Number.isFinite)).toBe(true)
    for (const m of [built, model, copy]) m.dispose()
    x.dispose()
  })

  it('thresholds behind a sum of two are √2 as large', () => {
    const x = input(64)
    const h = apply(dense(64, 'relu'), x)
    const sum = apply(layers.add(), apply(dense(64), h), apply(dense(64), h))
    const model = tfl.model({ inputs: x, outputs: apply(dense(2), apply(layers.reLU({ name: 'behind' }), sum)) })
    const { model: copy } = sparsifyModel(model, { sparsity: 0.8, seed: 1, qStar: 3 })
    const { tau, m } = designSparseActivation({ family: 'crelu', sparsity: 0.8, qStar: 3 })
    expect(paramsOf(copy.getLayer('behind')).tau).toBeCloseTo(tau * Math.SQRT2, 6)
    expect(paramsOf(copy.getLayer('behind')).m).toBeCloseTo(m * Math.SQRT2, 6)
    model.dispose()
    copy.dispose()
  })

  it('names that are taken already are avoided', () => {
    const model = tfl.sequential({
      layers: [dense(5, 'relu', { inputShape: [4], name: 'a' }), dense(5, 'relu', { name: 'a_crelu' }), dense(2)]
    })
    const { model: copy } = sparsifyModel(model, { sparsity: 0.9, seed: 1 })
    const names = copy.layers.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names[0]).toBe('a')
    expect(names).toContain('a_crelu')
    expect(copy.getLayer('a_crelu').getClassName()).toBe('Dense')
    model.dispose()
    copy.dispose()
  })
})

describe('what it gives', () => {
  beforeAll(async () => {
    await tf.setBackend('wasm')
    await tf.ready()
    accelerateWasm()
  })

  it.each([
    ['crelu', 0.85, 1],
    ['crelu', 0.9, 2],
    ['cst', 0.8, 3],
    ['cst', 0.9, 0.5]
  ] as const)('zeros of a wide MLP: %s, %f, q* = %f', (family, sparsity, qStar) => {
    const [width, depth] = [1024, 4]
    const model = tfl.sequential({
      layers: [
        ...Array.from({ length: depth }, (_, l) =>
          layers.dense({
            units: width,
            activation: 'relu',
            kernelInitializer: 'zeros',
            ...(l === 0 && { inputShape: [width] })
          })
        ),
        layers.dense({ units: 2 })
      ]
    })
    const { model: copy } = sparsifyModel(model, { sparsity, family, qStar, seed: 11 })
    const sample = gaussian([8, width], 5)
    const x = tf.tidy(() => tf.div(sample, tf.sqrt(tf.mean(tf.square(sample), 1, true))))
    const outputs = outputsOf(copy, x)
    const { tau, m, sigmaW } = designSparseActivation({ family, sparsity, qStar })
    const activation = (family === 'crelu' ? CReLU : CST) as typeof CReLU
    const { secondMoment, fourthMoment } = gaussianMoments(new activation({ tau, m }).activation, qStar)
    // One step of the variance strays by this, relative to q*, and V′ = 0.7 keeps a share of what was before.
    const step = (sigmaW ** 2 * Math.sqrt((fourthMoment - secondMoment ** 2) / width)) / qStar
    const sides = family === 'cst' ? 2 : 1
    const z = tau / Math.sqrt(qStar)
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const bySpread = sides * density * z * 0.5 * (step / Math.sqrt(1 - 0.7 ** 2))
    const deviation = Math.hypot(bySpread, Math.sqrt((sparsity * (1 - sparsity)) / width))
    for (const layer of copy.layers.filter((l) => l.getClassName().startsWith('Sgp'))) {
      const share = zeros(outputs.get(layer.name)?.data as ArrayLike<number>)
      expect(Math.abs(share - sparsity)).toBeLessThan(5 * deviation)
    }
    expect(5 * deviation).toBeLessThan(0.1)
    model.dispose()
    copy.dispose()
    tf.dispose([sample, x])
  })

  it('the seed fixes the weights', () => {
    const model = tfl.sequential({ layers: [dense(5, 'relu', { inputShape: [4] }), dense(2)] })
    const of = (seed: number) => {
      const { model: copy } = sparsifyModel(model, { sparsity: 0.9, seed })
      const weights = weightsOf(copy)
      copy.dispose()
      return weights
    }
    expect(of(1)).toEqual(of(1))
    expect(of(2)).not.toEqual(of(1))
    model.dispose()
  })
})

describe('what is refused', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it.each([
    [{ sparsity: 1 }, RangeError, /sparsity.*1/],
    [{ sparsity: 0.4 }, RangeError, /sparsity.*0\.4/],
    [{ sparsity: '0.9' }, TypeError, /sparsity/],
    [{}, TypeError, /sparsity/],
    [{ sparsity: 0.9, qStar: 0 }, RangeError, /qStar.*0/],
    [{ sparsity: 0.9, seed: -1 }, RangeError, /seed.*-1/],
    [{ sparsity: 0.9, family: 'relu' }, RangeError, /family.*relu/],
    [{ sparsity: 0.9, distribution: 'cauchy' }, RangeError, /distribution.*cauchy/],
    [{ sparsity: 0.9, dryRun: true }, TypeError, /dryRun/],
    [{ sparsity: 0.9, width: 100 }, TypeError, /width/],
    [{ sparsity: 0.9, except: 'a' }, TypeError, /except/],
    [{ sparsity: 0.9, data: [[1]] }, TypeError, /data/],
    [{ sparsity: 0.9, m: 1, clipRatio: 1 }, TypeError, /clipRatio/],
    [undefined, TypeError, /options/]
  ])('%j', async (options, kind, message) => {
    const model = tfl.sequential({ layers: [dense(5, 'relu', { inputShape: [4] }), dense(2)] })
    const before = weightsOf(model)
    const call = () => sparsifyModel(model, options as never)
    await withoutLeak(() => {
      expect(call).toThrow(/^sparsifyModel: /)
      expect(call).toThrow(message)
      expect(call).toThrow(kind)
    })
    expect(weightsOf(model)).toEqual(before)
    model.dispose()
  })

  it('data of a wrong shape leave no tensors', async () => {
    const model = tfl.sequential({ layers: [dense(5, 'relu', { inputShape: [4] }), dense(2)] })
    const data = gaussian([3, 5], 1)
    await withoutLeak(() =>
      expect(() => sparsifyModel(model, { sparsity: 0.9, data })).toThrow(
        /data must be of shape \[batch, 4\]; got \[3, 5\]/
      )
    )
    model.dispose()
    data.dispose()
  })
})
