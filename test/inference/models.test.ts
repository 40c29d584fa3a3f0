import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import {
  ActivationDecorrelation,
  activationLayer,
  CReLU,
  CST,
  defineActivation,
  elu,
  leakyRelu,
  piecewiseLinear,
  ShiftedReLU,
  SoftThreshold
} from 'sparse-gp-init'
import { compileSparse } from 'sparse-gp-init/sparse'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { namedActivations } from '../../src/activations/byName/namedActivations.js'
import { apply, chain, expectCompiled, expectCompiledOrRefused, graph, randomise } from './support.js'

const { layers } = tfl
type Layer = tfl.layers.Layer
type DenseArgs = Parameters<typeof layers.dense>[0]
type Conv2DArgs = Parameters<typeof layers.conv2d>[0]
type Conv1DArgs = Parameters<typeof layers.conv1d>[0]
type DepthwiseArgs = Parameters<typeof layers.depthwiseConv2d>[0]
type PoolingArgs = Parameters<typeof layers.maxPooling2d>[0]

beforeAll(async () => {
  await tf.setBackend('cpu')
})

afterEach(() => {
  tf.disposeVariables()
})

const VECTOR = [11]
const SEQUENCE = [9, 3]
const IMAGE = [6, 7, 3]

/** A model by what a test title calls it. */
interface Case {
  readonly title: string
  readonly model: () => tfl.LayersModel
}

const text = (options: object) => JSON.stringify(options).replaceAll('"', '')

/** A layer with each of some options, each alone in a model. */
function withOptions<Options extends object>(
  shape: readonly number[],
  make: (options: Options) => Layer,
  ...list: readonly Options[]
): Case[] {
  return list.map((options) => ({
    title: `${make(structuredClone(options)).getClassName()} ${text(options)} on [${shape}]`,
    model: () => chain(shape, make(structuredClone(options)))
  }))
}

/** Layers one after the other, under a title. */
const inChain = (title: string, shape: readonly number[], ...make: readonly (() => Layer)[]): Case => ({
  title,
  model: () => chain(shape, ...make.map((layer) => layer()))
})

const inGraph = (
  title: string,
  shape: readonly number[],
  outputOf: (x: tfl.SymbolicTensor) => tfl.SymbolicTensor
): Case => ({ title, model: () => graph(shape, outputOf) })

const dense = (units = 4, options: Omit<DenseArgs, 'units'> = {}) => layers.dense({ units, ...options })
const relu = () => layers.reLU()
const normalisation = () => layers.batchNormalization()
const flatten = () => layers.flatten()

const linear: Case[] = [
  ...withOptions<DenseArgs>(VECTOR, layers.dense, { units: 4 }, { units: 1 }, { units: 9, useBias: false }),
  ...withOptions<DenseArgs>([4, 5], layers.dense, { units: 3 }),
  ...withOptions<DenseArgs>([2, 3, 4], layers.dense, { units: 6, activation: 'relu' }),
  inChain(
    'Dense, wide',
    [150],
    () => dense(77, { activation: 'relu' }),
    () => dense(66),
    () => dense(3)
  ),
  ...withOptions<Conv2DArgs>(
    IMAGE,
    layers.conv2d,
    { filters: 4, kernelSize: 3 },
    { filters: 4, kernelSize: 3, padding: 'same' },
    { filters: 4, kernelSize: 3, strides: 2 },
    { filters: 4, kernelSize: 3, strides: 2, padding: 'same' },
    { filters: 4, kernelSize: [2, 4], strides: [3, 1], padding: 'same' },
    { filters: 4, kernelSize: [4, 2], strides: [1, 2], useBias: false },
    { filters: 9, kernelSize: 1, activation: 'relu' },
    { filters: 2, kernelSize: 1, strides: 2 },
    { filters: 2, kernelSize: 1, strides: 3, padding: 'same' },
    { filters: 4, kernelSize: 3, dilationRate: 2 },
    { filters: 4, kernelSize: 3, dilationRate: 2, padding: 'same', useBias: false },
    { filters: 4, kernelSize: [2, 3], dilationRate: [3, 1], padding: 'same' },
    { filters: 1, kernelSize: [6, 7] },
    { filters: 3, kernelSize: [6, 7], padding: 'same' }
  ),
  ...withOptions<Conv2DArgs>([5, 1, 1], layers.conv2d, { filters: 3, kernelSize: [3, 1], padding: 'same' }),
  ...withOptions<Conv1DArgs>(
    SEQUENCE,
    layers.conv1d,
    { filters: 4, kernelSize: 3 },
    { filters: 4, kernelSize: 4, padding: 'same' },
    { filters: 4, kernelSize: 3, strides: 2 },
    { filters: 4, kernelSize: 2, strides: 3, padding: 'same', useBias: false },
    { filters: 4, kernelSize: 3, dilationRate: 2 },
    { filters: 4, kernelSize: 3, dilationRate: [3], padding: 'same', activation: 'relu' },
    { filters: 5, kernelSize: 1 }
  ),
  ...withOptions<DepthwiseArgs>(
    IMAGE,
    layers.depthwiseConv2d,
    { kernelSize: 3 },
    { kernelSize: 3, padding: 'same', depthMultiplier: 2 },
    { kernelSize: [2, 3], strides: 2, depthMultiplier: 3, useBias: false },
    { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu6' },
    { kernelSize: 1, depthMultiplier: 4 }
  )
]

/** The activations that TensorFlow.js' layers know by name; its types lack some. */
const ACTIVATIONS = [
  'elu',
  'gelu',
  'gelu_new',
  'hardSigmoid',
  'linear',
  'logSoftmax',
  'mish',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'swish',
  'tanh'
] as NonNullable<DenseArgs['activation']>[]

const activationNames: Case[] = ACTIVATIONS.flatMap((activation) => [
  inChain(`Dense with activation ${activation}`, VECTOR, () => dense(6, { activation })),
  inChain(`Conv2D with activation ${activation}`, [4, 4, 2], () =>
    layers.conv2d({ filters: 3, kernelSize: 2, activation })
  ),
  inChain(`Activation ${activation}`, [3, 5], () => layers.activation({ activation }))
])

const activationLayers: Case[] = [
  ...withOptions<NonNullable<Parameters<typeof layers.reLU>[0]>>(VECTOR, layers.reLU, {}, { maxValue: 0.75 }),
  ...withOptions<NonNullable<Parameters<typeof layers.leakyReLU>[0]>>(
    VECTOR,
    layers.leakyReLU,
    {},
    { alpha: 0 },
    { alpha: -0.5 },
    { alpha: 1.5 }
  ),
  ...withOptions(VECTOR, layers.elu, {}),
  ...withOptions<NonNullable<Parameters<typeof layers.thresholdedReLU>[0]>>(
    VECTOR,
    layers.thresholdedReLU,
    {},
    { theta: 0.25 },
    { theta: 0 }
  ),
  ...withOptions<NonNullable<Parameters<typeof layers.prelu>[0]>>(
    [3, 4, 2],
    layers.prelu,
    {},
    { sharedAxes: [1, 2] },
    { sharedAxes: [1] },
    { sharedAxes: 2 },
    { sharedAxes: [1, 3] },
    { sharedAxes: [1, 2, 3] }
  ),
  ...withOptions(VECTOR, layers.prelu, {}),
  ...withOptions<NonNullable<Parameters<typeof layers.softmax>[0]>>(
    VECTOR,
    layers.softmax,
    {},
    { axis: -1 },
    { axis: [-1] }
  ),
  ...withOptions<NonNullable<Parameters<typeof layers.softmax>[0]>>([3, 4], layers.softmax, { axis: 2 }),
  ...withOptions(VECTOR, (options: { tau: number; m: number }) => new CReLU(options), { tau: 0.3, m: 0.5 }),
  ...withOptions(IMAGE, (options: { tau: number; m: number }) => new CST(options), { tau: 0.3, m: 0.5 }),
  inChain('SgpCReLU without clip', VECTOR, () => new CReLU({ tau: 0, m: Infinity })),
  inChain('SgpCST without clip', VECTOR, () => new CST({ tau: 0.5, m: Infinity })),
  ...withOptions(VECTOR, (options: { tau: number }) => new ShiftedReLU(options), { tau: 0.75 }),
  ...withOptions(SEQUENCE, (options: { tau: number }) => new SoftThreshold(options), { tau: 0.75 }),
  ...Object.keys(namedActivations).map((name) =>
    inChain(`activationLayer('${name}')`, VECTOR, () => activationLayer(name as keyof typeof namedActivations))
  ),
  inChain('activationLayer(leakyRelu)', VECTOR, () => activationLayer(leakyRelu({ alpha: 0.2 }))),
  inChain('activationLayer(elu)', VECTOR, () => activationLayer(elu({ alpha: 0.4 }))),
  // A piecewise-linear function may borrow any name, those of TensorFlow.js' activations too.
  ...['Bent_Line 2', 'relu', 'tanh', 'crelu', 'swish', 'softsign', 'thresholdedRelu', 'toString'].map((name) =>
    inChain(`activationLayer(piecewiseLinear called ${name})`, VECTOR, () =>
      activationLayer(piecewiseLinear({ name, knots: [-1, 0.5, 1], slopes: [0, 1, -0.5, 2], intercept: 0.25 }))
    )
  ),
  ...['sine', 'relu', 'swish'].map((name) =>
    inChain(`activationLayer(defineActivation called ${name})`, VECTOR, () =>
      activationLayer(defineActivation({ name, value: Math.sin, tensorOp: (x) => tf.sin(x as tf.Tensor) }))
    )
  )
]

const pooling: Case[] = [
  ...[layers.maxPooling2d, layers.averagePooling2d].flatMap((make) =>
    withOptions<PoolingArgs>(
      IMAGE,
      make,
      { poolSize: 2 },
      { poolSize: 3, padding: 'same' },
      { poolSize: [2, 3], strides: [1, 2] },
      { poolSize: 2, strides: 3, padding: 'same' },
      { poolSize: [4, 1], strides: 1, padding: 'same' }
    )
  ),
  ...[layers.maxPooling1d, layers.averagePooling1d].flatMap((make) =>
    withOptions<Parameters<typeof make>[0]>(
      SEQUENCE,
      make,
      { poolSize: 2 },
      { poolSize: 3, strides: 2, padding: 'same' },
      { poolSize: 4, strides: 1, padding: 'same' }
    )
  ),
  ...[layers.globalMaxPooling2d, layers.globalAveragePooling2d].flatMap((make) =>
    withOptions<Parameters<typeof make>[0]>(IMAGE, make, {})
  ),
  ...[layers.globalMaxPooling1d, layers.globalAveragePooling1d].flatMap((make) =>
    withOptions<Parameters<typeof make>[0] & object>(SEQUENCE, make, {})
  )
]

const shapes: Case[] = [
  ...withOptions(IMAGE, layers.flatten, {}),
  ...withOptions<Parameters<typeof layers.reshape>[0]>(
    [6, 4],
    layers.reshape,
    { targetShape: [3, 8] },
    { targetShape: [2, -1, 3] },
    { targetShape: [-1] }
  ),
  inChain(
    'Reshape between convolutions and Dense',
    [4, 6],
    () => layers.reshape({ targetShape: [4, 3, 2] }),
    () => layers.conv2d({ filters: 3, kernelSize: 2 }),
    () => layers.reshape({ targetShape: [-1, 3] }),
    () => dense(2)
  ),
  inChain(
    'InputLayer, Dropout and noise do nothing',
    SEQUENCE,
    () => layers.dropout({ rate: 0.5 }),
    () => layers.spatialDropout1d({ rate: 0.5 }),
    () => layers.alphaDropout({ rate: 0.5 }),
    () => layers.gaussianDropout({ rate: 0.5 }),
    () => layers.gaussianNoise({ stddev: 1 }),
    () => new ActivationDecorrelation({ strength: 0.1 }),
    () => dense(3)
  ),
  inChain('a value so large that a few samples are run together', [60_000, 2], relu, () =>
    layers.globalMaxPooling1d({})
  ),
  inChain('nothing but Dropout', VECTOR, () => layers.dropout({ rate: 0.5 })),
  ...withOptions<NonNullable<Parameters<typeof layers.zeroPadding2d>[0]>>(
    IMAGE,
    layers.zeroPadding2d,
    {},
    { padding: 2 },
    { padding: [0, 3] },
    {
      padding: [
        [1, 0],
        [0, 2]
      ]
    }
  ),
  ...withOptions<NonNullable<Parameters<typeof layers.rescaling>[0]>>(
    IMAGE,
    layers.rescaling,
    { scale: 0.5 },
    { scale: -2, offset: 0.75 }
  ),
  inChain(
    'Rescaling before Conv2D with padding',
    IMAGE,
    () => layers.rescaling({ scale: 0.5, offset: 1 }),
    () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' })
  ),
  inChain(
    'Rescaling before and after Dense',
    VECTOR,
    () => layers.rescaling({ scale: 0.5, offset: 1 }),
    () => dense(5),
    () => layers.rescaling({ scale: 3, offset: -1 })
  ),
  inChain(
    'Rescaling, Flatten, Dense',
    SEQUENCE,
    () => layers.rescaling({ scale: 0.5, offset: 1 }),
    flatten,
    () => dense(5)
  ),
  ...[-1, 1, 2, 3].map((axis) =>
    inGraph(`Concatenate along ${axis}`, IMAGE, (x) => {
      const [a, b] = [layers.conv2d({ filters: 3, kernelSize: 1 }), layers.conv2d({ filters: 3, kernelSize: 1 })]
      return apply(layers.concatenate({ axis }), apply(a, x), x, apply(b, x))
    })
  ),
  inGraph('Concatenate of different lengths', VECTOR, (x) =>
    apply(layers.concatenate(), apply(dense(2), x), apply(dense(5), x), x)
  ),
  inGraph('Concatenate of a value with itself', SEQUENCE, (x) => apply(layers.concatenate({ axis: 1 }), x, x)),
  inGraph('Add of three', IMAGE, (x) => {
    const [a, b] = [layers.conv2d({ filters: 3, kernelSize: 1 }), layers.conv2d({ filters: 3, kernelSize: 1 })]
    return apply(layers.add(), apply(a, x), x, apply(b, x))
  }),
  inGraph('Add of a value to itself', VECTOR, (x) => apply(layers.add(), x, x)),
  inGraph('a residual block', IMAGE, (x) => {
    const convolution = () => layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' })
    const inner = apply(convolution(), apply(relu(), apply(normalisation(), apply(convolution(), x))))
    return apply(relu(), apply(layers.add(), x, apply(normalisation(), inner)))
  })
]

const convolution = (filters = 4) => layers.conv2d({ filters, kernelSize: 2 })
const normalisations: Case[] = [
  ...withOptions<NonNullable<Parameters<typeof layers.batchNormalization>[0]>>(
    IMAGE,
    layers.batchNormalization,
    {},
    { scale: false },
    { center: false },
    { scale: false, center: false },
    { epsilon: 0.5, axis: 3 }
  ),
  inChain('BatchNormalization after Dense', VECTOR, () => dense(5), normalisation),
  inChain('BatchNormalization after Dense on rows', [4, 5], () => dense(3), normalisation),
  inChain('BatchNormalization after Dense without bias', VECTOR, () => dense(5, { useBias: false }), normalisation),
  inChain(
    'BatchNormalization after Dense with an activation',
    VECTOR,
    () => dense(5, { activation: 'relu' }),
    normalisation,
    () => dense(2)
  ),
  inChain('BatchNormalization after Conv2D', IMAGE, () => convolution(), normalisation),
  inChain(
    'BatchNormalization after Conv1D',
    SEQUENCE,
    () => layers.conv1d({ filters: 4, kernelSize: 3 }),
    normalisation
  ),
  inChain(
    'BatchNormalization after DepthwiseConv2D',
    IMAGE,
    () => layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }),
    normalisation
  ),
  inChain('BatchNormalization before Conv2D with padding', IMAGE, normalisation, () =>
    layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' })
  ),
  inChain('BatchNormalization before Dense', VECTOR, normalisation, () => dense(5)),
  inChain('BatchNormalization before Dense on rows', [4, 5], normalisation, () => dense(3)),
  inChain('BatchNormalization, Flatten, Dense', IMAGE, relu, normalisation, flatten, () => dense(5)),
  inChain('Flatten, BatchNormalization, Dense', IMAGE, relu, flatten, normalisation, () => dense(5)),
  inChain('Conv2D, Flatten, BatchNormalization', IMAGE, () => convolution(), flatten, normalisation),
  inChain(
    'Dense on rows, Flatten, BatchNormalization',
    [4, 5],
    () => dense(3),
    flatten,
    normalisation,
    () => dense(2)
  ),
  inChain(
    'Conv2D, Reshape to other channels, BatchNormalization',
    [4, 4, 2],
    () => convolution(3),
    () => layers.reshape({ targetShape: [-1] }),
    () => layers.reshape({ targetShape: [27, 1] }),
    normalisation,
    () => layers.reshape({ targetShape: [3, 9] }),
    normalisation
  ),
  inChain(
    'Dense, Reshape to fewer channels, BatchNormalization',
    VECTOR,
    () => dense(12),
    () => layers.reshape({ targetShape: [3, 4] }),
    normalisation
  ),
  inChain(
    'Dense, Reshape to channels that do not divide it, BatchNormalization',
    [4, 5],
    () => dense(3),
    () => layers.reshape({ targetShape: [6, 2] }),
    normalisation
  ),
  inChain(
    'BatchNormalization, Reshape to shorter rows, Dense',
    [12],
    relu,
    normalisation,
    () => layers.reshape({ targetShape: [3, 4] }),
    () => dense(5)
  ),
  inChain(
    'BatchNormalization, Reshape to rows it does not divide, Dense',
    [4, 6],
    relu,
    normalisation,
    () => layers.reshape({ targetShape: [3, 8] }),
    () => dense(5)
  ),
  inChain('two of BatchNormalization before Dense', VECTOR, relu, normalisation, normalisation, () => dense(5)),
  inChain('two of BatchNormalization after Dense', VECTOR, () => dense(5), normalisation, normalisation),
  inChain(
    'BatchNormalization between Dense and Dense',
    VECTOR,
    () => dense(5),
    normalisation,
    () => dense(3)
  ),
  inGraph('BatchNormalization whose input has a second reader', VECTOR, (x) => {
    const y = apply(dense(5), x)
    return apply(layers.add(), y, apply(normalisation(), y))
  }),
  inGraph('BatchNormalization whose input two of it read', VECTOR, (x) => {
    const y = apply(dense(5), x)
    return apply(layers.concatenate(), apply(normalisation(), y), apply(normalisation(), y))
  }),
  inGraph('BatchNormalization that two of Dense read', VECTOR, (x) => {
    const y = apply(normalisation(), apply(relu(), x))
    return apply(layers.concatenate(), apply(dense(2), y), apply(dense(3), y))
  }),
  inGraph('BatchNormalization that Dense and another layer read', VECTOR, (x) => {
    const y = apply(normalisation(), apply(relu(), x))
    return apply(layers.concatenate(), apply(dense(2), y), y)
  }),
  inGraph('BatchNormalization that a layer reads twice', VECTOR, (x) => {
    const y = apply(normalisation(), apply(dense(5), x))
    return apply(layers.concatenate(), y, y)
  }),
  inGraph('BatchNormalization used twice', VECTOR, (x) => {
    const [shared, y] = [normalisation(), apply(dense(5), x)]
    return apply(layers.add(), apply(shared, y), apply(shared, apply(dense(5), y)))
  }),
  inGraph('Dense used twice, with and without BatchNormalization', VECTOR, (x) => {
    const shared = dense(11)
    return apply(layers.add(), apply(normalisation(), apply(shared, x)), apply(shared, apply(relu(), x)))
  })
]

/** Models that are layers of other models; each level has weights of its own. */
const block = (inputs: number, units: number) =>
  tfl.sequential({ layers: [dense(units, { inputShape: [inputs], activation: 'relu' }), normalisation()] })

function functionalBlock(inputs: number): tfl.LayersModel {
  const x = tfl.input({ shape: [inputs] })
  return tfl.model({ inputs: x, outputs: apply(layers.add(), x, apply(dense(inputs), apply(relu(), x))) })
}

/** Two inputs, two outputs that share a layer. */
function twoByTwo(): tfl.LayersModel {
  const [a, b] = [tfl.input({ shape: [4] }), tfl.input({ shape: [6] })]
  const trunk = apply(dense(5, { activation: 'relu', name: 'trunk' }), apply(layers.concatenate(), b, a))
  return tfl.model({ inputs: [a, b], outputs: [apply(dense(2), trunk), apply(dense(3), trunk)] })
}

function ofTwoByTwo(x: tfl.SymbolicTensor, order: readonly [0 | 1, 0 | 1]): tfl.SymbolicTensor {
  const results = twoByTwo().apply([apply(dense(4), x), apply(dense(6), x)]) as tfl.SymbolicTensor[]
  return apply(layers.concatenate(), ...order.map((i) => results[i] as tfl.SymbolicTensor))
}

const models: Case[] = [
  {
    title: 'layers that are not trained any more',
    model: () => {
      const model = chain(VECTOR, dense(5, { activation: 'relu' }), normalisation(), dense(3))
      for (const layer of model.layers) layer.trainable = false
      return model
    }
  },
  {
    title: 'a layer of which the kernel alone is not trained any more',
    model: () => {
      const model = chain(VECTOR, dense(5), dense(3))
      for (const { weights } of model.layers) for (const weight of weights.slice(0, 1)) weight.trainable = false
      return model
    }
  },
  { title: 'Sequential', model: () => randomise(block(11, 5)) },
  {
    title: 'Sequential that begins with an InputLayer',
    model: () => randomise(tfl.sequential({ layers: [layers.inputLayer({ inputShape: [11] }), dense()] }))
  },
  {
    title: 'Sequential built by build()',
    model: () => {
      const model = tfl.sequential({ layers: [dense(3, { inputShape: [11] }), dense(2)] })
      model.build()
      return randomise(model)
    }
  },
  {
    title: 'Sequential that begins with models',
    model: () => {
      const inner = tfl.sequential({ layers: [block(11, 5), functionalBlock(5)] })
      return randomise(tfl.sequential({ layers: [inner, dense(2)] }))
    }
  },
  inChain('Sequential and functional models, three levels', VECTOR, () => {
    const x = tfl.input({ shape: [11] })
    const inner = tfl.sequential({ layers: [block(11, 6), functionalBlock(6), block(6, 4)] })
    return tfl.model({ inputs: x, outputs: apply(dense(3), apply(inner, x)) })
  }),
  inChain(
    'a thousand layers',
    VECTOR,
    ...Array.from({ length: 999 }, () => () => layers.dropout({ rate: 0.5 })),
    dense
  ),
  inGraph('a model used twice', VECTOR, (x) => {
    const shared = block(11, 11)
    return apply(layers.concatenate(), apply(shared, x), apply(shared, apply(shared, x)))
  }),
  inGraph('a layer used twice', VECTOR, (x) => {
    const shared = dense(11, { activation: 'tanh' })
    return apply(shared, apply(shared, x))
  }),
  inGraph('a convolution used on two images', IMAGE, (x) => {
    const shared = convolution()
    const pooled = apply(layers.averagePooling2d({ poolSize: 2 }), x)
    return apply(layers.concatenate(), apply(flatten(), apply(shared, x)), apply(flatten(), apply(shared, pooled)))
  }),
  inGraph('a model with two inputs and outputs', VECTOR, (x) => ofTwoByTwo(x, [0, 1])),
  inGraph('the outputs of a model in the other order', VECTOR, (x) => ofTwoByTwo(x, [1, 0])),
  {
    title: 'the first part of a model',
    model: () => {
      const { inputs, layers: parts } = chain(VECTOR, dense(5), relu(), dense(3), dense(2))
      return tfl.model({ inputs, outputs: (parts[3] as Layer).output as tfl.SymbolicTensor })
    }
  },
  {
    title: 'a model that gives its input',
    model: () => {
      const x = tfl.input({ shape: VECTOR })
      return tfl.model({ inputs: x, outputs: x })
    }
  }
]

const GROUPS = { linear, activationNames, activationLayers, pooling, shapes, normalisations, models }

describe.each(Object.entries(GROUPS))('a compiled model predicts as the model does: %s', (_, cases) => {
  it.each(cases.map(({ title, model }) => [title, model] as const))('%s', (_, model) => expectCompiled(model()))
})

it('every layer that is supported is in a case', async () => {
  const unsupported = chain([2, 3], layers.permute({ dims: [2, 1] }))
  const { message } = await compileSparse(unsupported).then(
    () => new Error(),
    (error: Error) => error
  )
  const supported = (/Supported are (.*)$/.exec(message)?.[1] ?? '').split(', ')
  const inCases = Object.values(GROUPS)
    .flat()
    .flatMap(({ model }) => model().layers.map((layer) => layer.getClassName()))
  expect(supported.length).toBeGreaterThan(30)
  expect(supported.filter((name) => !inCases.includes(name))).toEqual([])
})

it('a model of a second copy of tfjs-layers', () => {
  const require = createRequire(import.meta.url)
  const path = require.resolve('@tensorflow/tfjs-layers')
  const first = require.cache[path]
  delete require.cache[path]
  const second = require('@tensorflow/tfjs-layers') as typeof tfl
  if (first !== undefined) require.cache[path] = first
  expect(second.sequential).not.toBe(tfl.sequential)
  const { dense, batchNormalization, reLU } = second.layers
  const list = [dense({ units: 5, inputShape: VECTOR }), reLU(), batchNormalization(), dense({ units: 3 })]
  return expectCompiled(randomise(second.sequential({ layers: list })))
})

describe('what TensorFlow.js computes otherwise than it says is refused or computed so', () => {
  it('DepthwiseConv2D without its dilationRate', () =>
    expectCompiledOrRefused(
      chain(IMAGE, layers.depthwiseConv2d({ kernelSize: 2, dilationRate: 2, name: 'dilated' })),
      /^compileSparse: layer "dilated" /
    ))

  it.each([-2, -3])('Concatenate with axis %i along the last one', (axis) =>
    expectCompiledOrRefused(
      graph(IMAGE, (x) => apply(layers.concatenate({ axis, name: 'joined' }), x, apply(relu(), x))),
      /^compileSparse: layer "joined" /
    )
  )
})

it('what two outputs of an inner model share is computed once', async () => {
  const runner = await compileSparse(graph(VECTOR, (x) => ofTwoByTwo(x, [0, 1])))
  const names = runner.stats().layers.map(({ name }) => name)
  expect(names.filter((name) => name === 'trunk')).toEqual(['trunk'])
})

const sparsifier = fc.record({ tau: fc.double({ min: 0, max: 1.5, noNaN: true }), twoSided: fc.boolean() })
const sparsified = ({ tau, twoSided }: { tau: number; twoSided: boolean }) =>
  twoSided ? new CST({ tau, m: 2 }) : new CReLU({ tau, m: 2 })

describe('random architectures predict as the model does', () => {
  it('of dense layers', async () => {
    const hidden = fc.record({ units: fc.integer({ min: 1, max: 70 }), useBias: fc.boolean(), sparsifier })
    const architecture = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.array(hidden, { minLength: 1, maxLength: 5 }))
    await fc.assert(
      fc.asyncProperty(architecture, async ([inputs, list]) => {
        const parts = list.flatMap(({ units, useBias, sparsifier }) => [
          dense(units, { useBias }),
          sparsified(sparsifier)
        ])
        // Wide enough that not all outputs are alike.
        await expectCompiled(chain([inputs], ...parts.slice(0, -1), dense(3), dense(7)))
      }),
      { numRuns: 60, seed: 42 }
    )
  })

  it('of convolutions', async () => {
    const size = fc.integer({ min: 1, max: 3 })
    const hidden = fc.record({
      filters: fc.integer({ min: 1, max: 12 }),
      kernelSize: fc.tuple(size, size),
      strides: size,
      dilationRate: size,
      padding: fc.constantFrom('same' as const, 'valid' as const),
      useBias: fc.boolean(),
      sparsifier
    })
    const side = fc.integer({ min: 1, max: 9 })
    const architecture = fc.tuple(fc.tuple(side, side, size), fc.array(hidden, { minLength: 1, maxLength: 3 }))
    await fc.assert(
      fc.asyncProperty(architecture, async ([shape, list]) => {
        const model = graph(shape, (input) => {
          let y = input
          for (const { sparsifier, strides, dilationRate, padding, kernelSize, ...options } of list) {
            // TensorFlow.js takes strides or dilations, not both; an image smaller than the window has to be padded.
            const rate = strides > 1 ? 1 : dilationRate
            const fits = kernelSize.every((length, i) => (length - 1) * rate < Number(y.shape[i + 1]))
            const layer = layers.conv2d({
              ...options,
              kernelSize,
              strides,
              dilationRate: rate,
              padding: fits ? padding : 'same'
            })
            y = apply(sparsified(sparsifier), apply(layer, y))
          }
          return apply(dense(3), apply(flatten(), y))
        })
        await expectCompiled(model)
      }),
      { numRuns: 60, seed: 42 }
    )
  })
})
