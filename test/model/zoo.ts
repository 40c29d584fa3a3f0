import type * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, CST, type Distribution } from 'sparse-gp-init'

/*
 * Models of plain TensorFlow.js, as users build them: a width of 256 or more wherever theory is to be checked, images
 * small. Recurrent kernels begin as zeros, as TensorFlow.js' own orthogonal ones take seconds.
 */

const { layers } = tfl
type Layer = tfl.layers.Layer
type Value = tfl.SymbolicTensor

/** A model of the zoo. */
export interface Species {
  readonly name: string
  build(): tfl.LayersModel | Promise<tfl.LayersModel>
  /** Whether it needs data, as for pooling. */
  readonly needsData?: boolean
  readonly qStar?: number
  /** Distributions to be tried besides normal weights. */
  readonly distributions?: readonly Distribution[]
  /** Names of layers that are to be left, with words of the reason. */
  readonly left?: Readonly<Record<string, RegExp>>
  /** Whether every layer's variance is told without doubt. */
  readonly isCovered?: boolean
}

const UNITS = 256
const ORTHOGONAL: readonly Distribution[] = ['orthogonal']
const EVERY: readonly Distribution[] = ['orthogonal', 'truncatedNormal', { name: 'antiCorrelated', k: Infinity }]

export const apply = (layer: Layer, ...inputs: readonly Value[]): Value =>
  layer.apply(inputs.length === 1 ? (inputs[0] as Value) : [...inputs]) as Value

const given = (...shape: (number | null)[]): Value => tfl.input({ shape: shape as number[] })
const through = (input: Value, ...list: readonly Layer[]): Value => list.reduce((y, layer) => apply(layer, y), input)
const modelOf = (inputs: Value | Value[], outputs: Value | Value[], name?: string) =>
  tfl.model({ inputs, outputs, ...(name !== undefined && { name }) })
const chain = (shape: readonly number[], ...list: readonly Layer[]): tfl.LayersModel => {
  const input = given(...shape)
  return modelOf(input, through(input, ...list))
}

type DenseArgs = Parameters<typeof layers.dense>[0]
type ConvArgs = Parameters<typeof layers.conv2d>[0]
type Name = NonNullable<DenseArgs['activation']>

const dense = (activation?: string, more: Partial<DenseArgs> = {}) =>
  layers.dense({ units: UNITS, ...(activation !== undefined && { activation: activation as Name }), ...more })
const conv = (kernelSize: number, activation?: string, more: Partial<ConvArgs> = {}) =>
  layers.conv2d({
    filters: UNITS,
    kernelSize,
    padding: 'same',
    ...(activation !== undefined && { activation: activation as Name }),
    ...more
  })
const act = (activation: string) => layers.activation({ activation: activation as Name })
const normalised = (more: object = {}) => layers.batchNormalization(more)

/** Three layers with an activation, and a read-out. */
const mlp =
  (activation: string, more: Partial<DenseArgs> = {}) =>
  () =>
    chain([64], dense(activation, more), dense(activation, more), dense(activation, more), dense(undefined, more))

const mlps = ['tanh', 'relu', 'gelu', 'selu', 'softplus', 'swish', 'hardSigmoid', 'elu', 'sigmoid', 'softsign'].map(
  (activation): Species => ({
    name: `MLP, ${activation}`,
    build: mlp(activation),
    isCovered: true,
    ...(['tanh', 'relu', 'gelu'].includes(activation) && { distributions: EVERY })
  })
)

const lenet = () =>
  tfl.sequential({
    layers: [
      layers.conv2d({
        filters: 256,
        kernelSize: 3,
        padding: 'same',
        activation: 'tanh',
        inputShape: [8, 8, 1]
      }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 256, kernelSize: 3, activation: 'tanh' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      dense('tanh'),
      layers.dense({ units: 256, activation: 'softmax' })
    ]
  })

const vgg = () =>
  chain(
    [6, 6, 3],
    conv(3, 'relu'),
    conv(3, 'relu'),
    conv(3, 'relu', { strides: 2 }),
    conv(3, 'relu', { padding: 'valid' }),
    layers.flatten(),
    dense('relu'),
    layers.dropout({ rate: 0.5 }),
    dense('softmax')
  )

/** Blocks relu(x + f(x)). */
function postActivation(withNormalisation: boolean): tfl.LayersModel {
  const input = given(6, 6, 3)
  const norm = () => (withNormalisation ? [normalised()] : [])
  let x = through(input, conv(3), ...norm(), act('relu'))
  for (let block = 0; block < 2; block++) {
    const branch = through(x, conv(3), ...norm(), act('relu'), conv(3), ...norm())
    x = through(apply(layers.add(), x, branch), act('relu'))
  }
  return modelOf(input, through(x, layers.flatten(), layers.dense({ units: 256, activation: 'softmax' })))
}

/** Blocks x + f(x), as functions of normal sums. */
function preActivation(withNormalisation: boolean): tfl.LayersModel {
  const input = given(6, 6, 3)
  const norm = () => (withNormalisation ? [normalised()] : [])
  let x = apply(conv(3), input)
  for (let block = 0; block < 2; block++) {
    const branch = through(x, ...norm(), act('relu'), conv(3), ...norm(), act('relu'), conv(3))
    x = apply(layers.add(), x, branch)
  }
  return modelOf(input, through(x, ...norm(), act('relu'), conv(1)))
}

function depthwiseSeparable(): tfl.LayersModel {
  const depthwise = (strides: number) => layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', strides })
  return chain(
    [8, 8, 3],
    conv(3, 'relu'),
    depthwise(1),
    act('relu'),
    conv(1, 'relu'),
    depthwise(2),
    act('relu'),
    conv(1, 'relu'),
    conv(1)
  )
}

/** Strides 2 forth and back, of which kernels of 3 and 4 and both paddings. */
function autoencoder(kernel: number, padding: 'same' | 'valid'): tfl.LayersModel {
  const transposed = (more: object = {}) =>
    layers.conv2dTranspose({ filters: UNITS, kernelSize: kernel, strides: 2, padding, ...more })
  return chain(
    [8, 8, 3],
    conv(3, 'tanh', { strides: 2 }),
    conv(3, 'tanh', { strides: 2 }),
    transposed({ activation: 'tanh' }),
    transposed({ activation: 'tanh' }),
    conv(1)
  )
}

function denseNet(): tfl.LayersModel {
  const input = given(5, 5, 3)
  let x = apply(conv(3), input)
  for (let block = 0; block < 3; block++) {
    x = apply(layers.concatenate(), x, through(x, act('tanh'), conv(3)))
  }
  return modelOf(input, through(x, act('tanh'), conv(1)))
}

function nested(): tfl.LayersModel {
  const features = tfl.sequential({
    name: 'features',
    layers: [dense('tanh', { inputShape: [64], name: 'one' }), dense('tanh', { name: 'two' })]
  })
  const input = given(64)
  return modelOf(input, through(input, features as unknown as Layer, dense('tanh', { name: 'head' }), dense()))
}

function twins(): tfl.LayersModel {
  const inner = given(64)
  const tower = modelOf(inner, through(inner, dense('relu'), dense('relu')), 'tower') as unknown as Layer
  const [left, right] = [given(64), given(64)]
  const both = apply(layers.concatenate(), apply(tower, left), apply(tower, right))
  return modelOf([left, right], through(both, dense('relu'), dense()))
}

function siamese(): tfl.LayersModel {
  const shared = dense('tanh', { name: 'shared' })
  const [left, right] = [given(64), given(64)]
  return modelOf([left, right], apply(dense(), apply(layers.concatenate(), apply(shared, left), apply(shared, right))))
}

function severalInAndOut(): tfl.LayersModel {
  const [image, vector] = [given(5, 5, 3), given(32)]
  const seen = through(image, conv(3, 'relu', { padding: 'valid' }), layers.flatten(), dense('relu'))
  const both = apply(layers.concatenate(), seen, apply(dense('relu'), vector))
  const hidden = apply(dense('tanh'), both)
  return modelOf([image, vector], [apply(dense('softmax', { name: 'label' }), hidden), apply(dense(), hidden)])
}

function frozen(): tfl.LayersModel {
  const model = chain(
    [64],
    dense('relu', { name: 'kept', trainable: false }),
    dense('relu', { name: 'before' }),
    dense('relu', { name: 'also', trainable: false }),
    dense('relu', { name: 'behind' }),
    dense()
  )
  return model
}

const recurrent = { units: UNITS, recurrentInitializer: 'zeros' as const }

/** The models. */
export const zoo: readonly Species[] = [
  ...mlps,
  { name: 'MLP, q* = 3, tanh', build: mlp('tanh'), qStar: 3, isCovered: true, distributions: ORTHOGONAL },
  { name: 'MLP without biases, relu', build: mlp('relu', { useBias: false }), isCovered: true },
  { name: 'MLP without biases, tanh', build: mlp('tanh', { useBias: false }), isCovered: true },
  {
    name: 'CReLU layers',
    build: () => chain([64], dense(), new CReLU({ tau: 1, m: 1.2 }), dense(), new CReLU({ tau: 1, m: 1.2 }), dense()),
    distributions: EVERY,
    isCovered: true
  },
  {
    name: 'CST layers',
    build: () => chain([64], dense(), new CST({ tau: 1, m: 1.2 }), dense(), new CST({ tau: 1, m: 1.2 }), dense()),
    isCovered: true
  },
  {
    name: 'layers of activations',
    build: () =>
      chain(
        [64],
        dense(),
        act('tanh'),
        dense(),
        layers.leakyReLU({ alpha: 0.2 }),
        dense(),
        layers.prelu({}),
        dense(),
        layers.elu(),
        dense(),
        layers.reLU({ maxValue: 2 }),
        dense(),
        layers.reLU(),
        dense(),
        layers.thresholdedReLU({ theta: 0.5 }),
        dense()
      ),
    isCovered: true
  },
  { name: 'LeNet', build: lenet, needsData: true, distributions: ORTHOGONAL },
  { name: 'VGG-like', build: vgg, isCovered: true, distributions: ['orthogonal', 'truncatedNormal'] },
  {
    name: 'VGG-like, delta-orthogonal',
    build: () => chain([6, 6, 3], conv(3, 'tanh'), conv(3, 'tanh'), conv(3, 'tanh'), conv(1)),
    distributions: ['deltaOrthogonal', { name: 'antiCorrelated', k: Infinity }],
    isCovered: true
  },
  {
    name: 'conv1d, dilated and strided',
    build: () =>
      chain(
        [16, 8],
        layers.conv1d({ filters: UNITS, kernelSize: 3, padding: 'same', activation: 'relu' }),
        layers.conv1d({ filters: UNITS, kernelSize: 3, padding: 'same', dilationRate: 2, activation: 'relu' }),
        layers.conv1d({ filters: UNITS, kernelSize: 4, padding: 'same', strides: 2, activation: 'relu' }),
        layers.conv1d({ filters: UNITS, kernelSize: 2 })
      ),
    isCovered: true
  },
  {
    name: 'conv3d',
    build: () =>
      chain(
        [4, 4, 4, 2],
        layers.conv3d({ filters: UNITS, kernelSize: 2, padding: 'same', activation: 'tanh' }),
        layers.conv3d({ filters: UNITS, kernelSize: 2, padding: 'same', strides: 2, activation: 'tanh' }),
        layers.conv3d({ filters: UNITS, kernelSize: 2 })
      ),
    isCovered: true
  },
  {
    name: 'dilated conv2d',
    build: () => chain([7, 7, 3], conv(3, 'relu', { dilationRate: 2 }), conv(3, 'relu', { dilationRate: 2 }), conv(1)),
    isCovered: true
  },
  { name: 'depthwise and pointwise', build: depthwiseSeparable, distributions: ORTHOGONAL, isCovered: true },
  {
    name: 'separableConv2d',
    build: () => {
      const separable = (more: object = {}) =>
        layers.separableConv2d({ filters: UNITS, kernelSize: 3, padding: 'same', ...more })
      return chain(
        [6, 6, 3],
        separable({ activation: 'relu' }),
        separable({ activation: 'relu', strides: 2 }),
        separable()
      )
    },
    isCovered: true
  },
  { name: 'autoencoder, 3 × 3, same', build: () => autoencoder(3, 'same'), distributions: ORTHOGONAL, isCovered: true },
  { name: 'autoencoder, 4 × 4, valid', build: () => autoencoder(4, 'valid'), isCovered: true },
  { name: 'autoencoder, 4 × 4, same', build: () => autoencoder(4, 'same'), isCovered: true },
  { name: 'ResNet, post-activation', build: () => postActivation(false) },
  { name: 'ResNet, post-activation, with data', build: () => postActivation(false), needsData: true },
  { name: 'ResNet, post-activation, batch normalisation', build: () => postActivation(true) },
  {
    name: 'ResNet, post-activation, batch normalisation, with data',
    build: () => postActivation(true),
    needsData: true
  },
  { name: 'ResNet, pre-activation', build: () => preActivation(false), isCovered: true, distributions: ORTHOGONAL },
  { name: 'ResNet, pre-activation, batch normalisation', build: () => preActivation(true), isCovered: true },
  {
    name: 'batch normalisation before and behind activations, without scale',
    build: () =>
      chain(
        [64],
        dense(),
        normalised({ scale: false }),
        act('relu'),
        dense('relu'),
        normalised(),
        dense(),
        normalised({ center: false }),
        act('tanh'),
        dense('relu'),
        normalised({ scale: false, center: false }),
        dense()
      ),
    qStar: 2,
    isCovered: true
  },
  { name: 'DenseNet', build: denseNet },
  {
    name: 'dropout',
    build: () =>
      chain(
        [64],
        dense('relu'),
        layers.dropout({ rate: 0.3 }),
        dense('relu'),
        layers.gaussianNoise({ stddev: 0.2 }),
        dense('relu'),
        layers.gaussianDropout({ rate: 0.2 }),
        dense()
      ),
    isCovered: true
  },
  {
    name: 'global average pooling',
    build: () => chain([6, 6, 3], conv(3, 'relu'), layers.globalAveragePooling2d({}), dense('relu'), dense()),
    needsData: true
  },
  {
    name: 'zero padding',
    build: () =>
      chain(
        [5, 5, 3],
        layers.zeroPadding2d({ padding: 1 }),
        conv(3, 'tanh', { padding: 'valid' }),
        layers.zeroPadding2d({
          padding: [
            [2, 0],
            [1, 1]
          ]
        }),
        conv(3, 'tanh', { padding: 'valid' }),
        conv(1)
      ),
    isCovered: true
  },
  {
    name: 'embedding and LSTM',
    build: () =>
      chain(
        [24],
        layers.embedding({ inputDim: 200, outputDim: 256, name: 'words' }),
        layers.lstm({ ...recurrent, name: 'memory' }),
        dense('softmax')
      ),
    left: { words: /embedding/ }
  },
  {
    name: 'bidirectional GRU',
    build: () =>
      chain([24, 32], layers.bidirectional({ layer: layers.gru(recurrent) as never, mergeMode: 'concat' }), dense())
  },
  { name: 'simple RNN', build: () => chain([24, 32], layers.simpleRNN(recurrent), dense()) },
  {
    name: 'LSTMs, with data',
    build: () => chain([16, 32], layers.lstm({ ...recurrent, returnSequences: true }), layers.lstm(recurrent), dense()),
    needsData: true
  },
  {
    name: 'time-distributed dense',
    build: () =>
      chain(
        [5, 64],
        layers.timeDistributed({ layer: dense('tanh') }),
        layers.timeDistributed({ layer: dense('tanh') }),
        layers.timeDistributed({ layer: dense() })
      ),
    isCovered: true
  },
  {
    name: 'time-distributed conv2d',
    build: () =>
      chain(
        [3, 6, 6, 3],
        layers.timeDistributed({ layer: conv(3, 'relu') }),
        layers.timeDistributed({ layer: conv(3, 'relu', { padding: 'valid' }) }),
        layers.timeDistributed({ layer: layers.flatten() }),
        layers.timeDistributed({ layer: dense() })
      ),
    isCovered: true
  },
  { name: 'a model inside a model', build: nested, isCovered: true },
  { name: 'a model used twice', build: twins, isCovered: true },
  { name: 'a shared layer', build: siamese, isCovered: true },
  { name: 'several inputs and outputs', build: severalInAndOut },
  {
    name: 'loaded from JSON',
    build: () => {
      const text = vgg().toJSON(null, false) as object
      return tfl.models
        .modelFromJSON({ modelTopology: { model_config: text } as never })
        .catch(() => tfl.models.modelFromJSON(text as never))
    },
    isCovered: true
  },
  { name: 'frozen in part', build: frozen, left: { kept: /frozen/, also: /frozen/ }, isCovered: true },
  {
    name: 'layer normalisation',
    build: () => {
      const input = given(64)
      let x = apply(dense(), input)
      for (let block = 0; block < 2; block++) {
        x = apply(layers.add(), x, through(x, layers.layerNormalization({}), dense('gelu'), dense()))
      }
      return modelOf(input, through(x, layers.layerNormalization({}), dense()))
    },
    isCovered: true
  },
  {
    name: 'channels first',
    build: () => {
      const first = { dataFormat: 'channelsFirst' as const }
      return chain([3, 6, 6], conv(3, 'relu', first), conv(3, 'relu', first), layers.flatten(first), dense())
    },
    isCovered: true
  },
  {
    name: 'channels first, with data',
    build: () => {
      const first = { dataFormat: 'channelsFirst' as const }
      return chain(
        [3, 6, 6],
        conv(3, 'relu', first),
        layers.maxPooling2d({ poolSize: 2, ...first }),
        conv(3, 'relu', first),
        layers.flatten(first),
        dense()
      )
    },
    needsData: true
  }
]

/** All weights of a model, as numbers. */
export const weightsOf = (model: tfl.LayersModel): Map<tfl.LayerVariable, Float32Array> =>
  new Map(model.weights.map((weight) => [weight, (weight.read() as tf.Tensor).dataSync<'float32'>().slice()]))
