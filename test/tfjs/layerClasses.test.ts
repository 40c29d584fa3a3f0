import '@tensorflow/tfjs-backend-cpu'
import 'sparse-gp-init/register'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  ActivationDecorrelation,
  activationLayer,
  CReLU,
  CST,
  initializeModel,
  ShiftedReLU,
  SoftThreshold
} from 'sparse-gp-init'
import { compileSparse } from 'sparse-gp-init/sparse'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LAYER_CLASSES } from '../../src/tfjs/layerClasses.js'

const { layers } = tfl
type Layer = tfl.layers.Layer
type ClassName = keyof typeof LAYER_CLASSES

beforeAll(async () => {
  await tf.setBackend('cpu')
})

afterEach(() => {
  tf.disposeVariables()
})

const chain = (shape: readonly number[], ...list: readonly Layer[]): tfl.LayersModel => {
  const inputs = tfl.input({ shape: [...shape] })
  return tfl.model({ inputs, outputs: list.reduce((y, layer) => layer.apply(y) as tfl.SymbolicTensor, inputs) })
}

/** A model that joins two values of one shape. */
function joined(layer: Layer): tfl.LayersModel {
  const inputs = tfl.input({ shape: [4] })
  const other = layers.dense({ units: 4 }).apply(inputs) as tfl.SymbolicTensor
  return tfl.model({ inputs, outputs: layer.apply([inputs, other]) as tfl.SymbolicTensor })
}

const VECTOR = [4]
const SEQUENCE = [6, 3]
const IMAGE = [5, 6, 3]
const VOLUME = [4, 4, 4, 2]
const none = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' } as const
const windowed = { filters: 2, kernelSize: 2 }

/** A model that holds the class, or why there is none that could be run. */
const models: Readonly<Record<ClassName, (() => tfl.LayersModel) | string>> = {
  InputLayer: () => chain(VECTOR, layers.dense({ units: 2 })),
  Model: () => chain(VECTOR, chain(VECTOR, layers.dense({ units: 2 }))),
  Functional: 'a name that models of Keras carry; TensorFlow.js makes a Model of it',
  Sequential: () => tfl.sequential({ layers: [layers.dense({ units: 2, inputShape: VECTOR })] }),

  Dense: () => chain(VECTOR, layers.dense({ units: 2 })),
  Conv1D: () => chain(SEQUENCE, layers.conv1d({ filters: 2, kernelSize: 2 })),
  Conv2D: () => chain(IMAGE, layers.conv2d(windowed)),
  Conv3D: () => chain(VOLUME, layers.conv3d(windowed)),
  DepthwiseConv2D: () => chain(IMAGE, layers.depthwiseConv2d({ kernelSize: 2 })),
  SeparableConv2D: () => chain(IMAGE, layers.separableConv2d(windowed)),
  Conv2DTranspose: () => chain(IMAGE, layers.conv2dTranspose(windowed)),
  Conv3DTranspose: () => chain(VOLUME, layers.conv3dTranspose(windowed)),

  SimpleRNN: () => chain(SEQUENCE, layers.simpleRNN({ units: 2, ...none })),
  GRU: () => chain(SEQUENCE, layers.gru({ units: 2, ...none })),
  LSTM: () => chain(SEQUENCE, layers.lstm({ units: 2, ...none })),
  Bidirectional: () =>
    chain(SEQUENCE, layers.bidirectional({ layer: layers.gru({ units: 2, ...none }) as never, mergeMode: 'concat' })),
  RNN: () => chain(SEQUENCE, layers.rnn({ cell: layers.simpleRNNCell({ units: 2, ...none }) })),
  ConvLSTM2D: () => chain([3, 5, 6, 2], layers.convLstm2d({ ...windowed, ...none } as never)),
  SimpleRNNCell: 'part of an RNN',
  GRUCell: 'part of an RNN',
  LSTMCell: 'part of an RNN',
  ConvLSTM2DCell: 'part of an RNN',
  StackedRNNCells: 'part of an RNN',
  TimeDistributed: () => chain(SEQUENCE, layers.timeDistributed({ layer: layers.dense({ units: 2 }) })),
  Embedding: () => chain(VECTOR, layers.embedding({ inputDim: 5, outputDim: 2 })),

  BatchNormalization: () => chain(VECTOR, layers.batchNormalization()),
  LayerNormalization: () => chain(VECTOR, layers.layerNormalization()),
  Rescaling: () => chain(VECTOR, layers.rescaling({ scale: 2, offset: 1 })),

  Activation: () => chain(VECTOR, layers.activation({ activation: 'tanh' })),
  ReLU: () => chain(VECTOR, layers.reLU()),
  LeakyReLU: () => chain(VECTOR, layers.leakyReLU()),
  PReLU: () => chain(VECTOR, layers.prelu()),
  ELU: () => chain(VECTOR, layers.elu()),
  ThresholdedReLU: () => chain(VECTOR, layers.thresholdedReLU()),
  Softmax: () => chain(VECTOR, layers.softmax()),
  SgpCReLU: () => chain(VECTOR, new CReLU({ tau: 1, m: 1 })),
  SgpCST: () => chain(VECTOR, new CST({ tau: 1, m: 1 })),
  SgpShiftedReLU: () => chain(VECTOR, new ShiftedReLU({ tau: 1 })),
  SgpSoftThreshold: () => chain(VECTOR, new SoftThreshold({ tau: 1 })),
  SgpActivation: () => chain(VECTOR, activationLayer('gelu')),

  Dropout: () => chain(VECTOR, layers.dropout({ rate: 0.5 })),
  SpatialDropout1D: () => chain(SEQUENCE, layers.spatialDropout1d({ rate: 0.5 })),
  AlphaDropout: () => chain(VECTOR, layers.alphaDropout({ rate: 0.5 })),
  GaussianDropout: () => chain(VECTOR, layers.gaussianDropout({ rate: 0.5 })),
  GaussianNoise: () => chain(VECTOR, layers.gaussianNoise({ stddev: 0.5 })),
  SgpActivationDecorrelation: () => chain(VECTOR, new ActivationDecorrelation({ strength: 1 } as never)),

  Flatten: () => chain(IMAGE, layers.flatten()),
  Reshape: () => chain(VECTOR, layers.reshape({ targetShape: [2, 2] })),
  Permute: () => chain(SEQUENCE, layers.permute({ dims: [2, 1] })),
  RepeatVector: () => chain(VECTOR, layers.repeatVector({ n: 2 })),
  Masking: () => chain(SEQUENCE, layers.masking({ maskValue: 0 })),

  MaxPooling1D: () => chain(SEQUENCE, layers.maxPooling1d({ poolSize: 2 })),
  MaxPooling2D: () => chain(IMAGE, layers.maxPooling2d({ poolSize: 2 })),
  MaxPooling3D: () => chain(VOLUME, layers.maxPooling3d({ poolSize: 2 } as never)),
  AveragePooling1D: () => chain(SEQUENCE, layers.averagePooling1d({ poolSize: 2 })),
  AveragePooling2D: () => chain(IMAGE, layers.averagePooling2d({ poolSize: 2 })),
  AveragePooling3D: () => chain(VOLUME, layers.averagePooling3d({ poolSize: 2 } as never)),
  GlobalMaxPooling1D: () => chain(SEQUENCE, layers.globalMaxPooling1d()),
  GlobalMaxPooling2D: () => chain(IMAGE, layers.globalMaxPooling2d({})),
  GlobalAveragePooling1D: () => chain(SEQUENCE, layers.globalAveragePooling1d()),
  GlobalAveragePooling2D: () => chain(IMAGE, layers.globalAveragePooling2d({})),
  ZeroPadding2D: () => chain(IMAGE, layers.zeroPadding2d({ padding: 1 as never })),
  Cropping2D: () =>
    chain(
      IMAGE,
      layers.cropping2D({
        cropping: [
          [1, 1],
          [1, 1]
        ]
      })
    ),
  UpSampling2D: () => chain(IMAGE, layers.upSampling2d({ size: [2, 2] })),
  Resizing: () => chain(IMAGE, layers.resizing({ height: 2, width: 2 })),
  CenterCrop: () => chain(IMAGE, layers.centerCrop({ height: 2, width: 2 })),
  RandomWidth: () => chain(IMAGE, layers.randomWidth({ factor: [0.1, 0.2] } as never)),
  CategoryEncoding: () => chain(VECTOR, layers.categoryEncoding({ numTokens: 4, outputMode: 'multiHot' })),

  Add: () => joined(layers.add()),
  Average: () => joined(layers.average()),
  Multiply: () => joined(layers.multiply()),
  Maximum: () => joined(layers.maximum()),
  Minimum: () => joined(layers.minimum()),
  Dot: () => joined(layers.dot({ axes: 1 })),
  Concatenate: () => joined(layers.concatenate())
}

const cases = Object.entries(models).flatMap(([className, make]) =>
  typeof make === 'string' ? [] : [{ className: className as ClassName, make }]
)
const asOf = (className: ClassName): { readonly theory?: string; readonly program?: string } => LAYER_CLASSES[className]

describe('the table of layer classes', () => {
  it('has every class of layers that TensorFlow.js and this library register, and no other', () => {
    const { classNameMap } = tf.serialization.SerializationMap.getMap()
    const registered = Object.entries(classNameMap).flatMap(([name, [registeredClass]]) =>
      (registeredClass as unknown as { readonly prototype: unknown }).prototype instanceof tfl.layers.Layer
        ? [name]
        : []
    )
    expect(registered.length).toBeGreaterThan(60)
    expect(Object.keys(LAYER_CLASSES).sort()).toEqual([...registered].sort())
  })

  it.each(cases)('$className is compiled, or refused by its name, as the table says', async ({ className, make }) => {
    const model = make()
    const refusal = await compileSparse(model).then(
      (runner) => runner.dispose(),
      (error: Error) => error.message
    )
    const isRefused = typeof refusal === 'string' && refusal.includes(`(${className}) is not supported`)
    expect({ refusal, isRefused }).toEqual(
      asOf(className).program === undefined
        ? { refusal: expect.any(String), isRefused: true }
        : { refusal: undefined, isRefused: false }
    )
  })

  it.each(cases)(
    '$className is followed by theory, or said not to be known, as the table says',
    ({ className, make }) => {
      const report = initializeModel(make(), { seed: 1 })
      const own = report.layers.filter((layer) => layer.className === className)
      const isUnknown = own.some(({ reason }) => reason.includes('not known'))
      const { theory } = asOf(className)
      // A model is no layer of the report; those inside it are.
      expect(own.length > 0).toBe(theory !== 'model')
      expect(isUnknown).toBe(theory === undefined)
    }
  )
})
