/** Who understands a class of layers, and as what. */
interface Understood {
  /** As what theory follows signals through it (`initializeModel`, `inspectModel`); without one it is left as it is. */
  readonly theory?:
    | 'linear'
    | 'recurrent'
    | 'normalisation'
    | 'embedding'
    | 'activation'
    | 'passing'
    | 'model'
    | 'wrapper'
  /** As what a program holds it (`compileSparse`); without one it is refused. */
  readonly program?: 'linear' | 'normalisation' | 'window' | 'activation' | 'join' | 'noise' | 'shape' | 'model'
}

/**
 * Every class of tfjs-layers and of this library by the name that it is saved under. The tables of those who understand
 * them have these keys by type, and a test compares this one with what each really takes.
 */
export const LAYER_CLASSES = {
  Model: { theory: 'model', program: 'model' },
  Functional: { theory: 'model', program: 'model' },
  Sequential: { theory: 'model', program: 'model' },

  Dense: { theory: 'linear', program: 'linear' },
  Conv1D: { theory: 'linear', program: 'linear' },
  Conv2D: { theory: 'linear', program: 'linear' },
  Conv3D: { theory: 'linear' },
  DepthwiseConv2D: { theory: 'linear', program: 'linear' },
  SeparableConv2D: { theory: 'linear' },
  Conv2DTranspose: { theory: 'linear' },
  Conv3DTranspose: { theory: 'linear' },

  SimpleRNN: { theory: 'recurrent' },
  GRU: { theory: 'recurrent' },
  LSTM: { theory: 'recurrent' },
  Bidirectional: { theory: 'recurrent' },
  RNN: {},
  ConvLSTM2D: {},
  SimpleRNNCell: {},
  GRUCell: {},
  LSTMCell: {},
  ConvLSTM2DCell: {},
  StackedRNNCells: {},
  TimeDistributed: { theory: 'wrapper' },
  Embedding: { theory: 'embedding' },

  BatchNormalization: { theory: 'normalisation', program: 'normalisation' },
  LayerNormalization: { theory: 'normalisation' },
  Rescaling: { theory: 'passing', program: 'normalisation' },

  Activation: { theory: 'activation', program: 'activation' },
  ReLU: { theory: 'activation', program: 'activation' },
  LeakyReLU: { theory: 'activation', program: 'activation' },
  PReLU: { theory: 'activation', program: 'activation' },
  ELU: { theory: 'activation', program: 'activation' },
  ThresholdedReLU: { theory: 'activation', program: 'activation' },
  Softmax: { theory: 'activation', program: 'activation' },
  SgpCReLU: { theory: 'activation', program: 'activation' },
  SgpCST: { theory: 'activation', program: 'activation' },
  SgpShiftedReLU: { theory: 'activation', program: 'activation' },
  SgpSoftThreshold: { theory: 'activation', program: 'activation' },
  SgpActivation: { theory: 'activation', program: 'activation' },

  Dropout: { theory: 'passing', program: 'noise' },
  SpatialDropout1D: { theory: 'passing', program: 'noise' },
  AlphaDropout: { theory: 'passing', program: 'noise' },
  GaussianDropout: { theory: 'passing', program: 'noise' },
  GaussianNoise: { theory: 'passing', program: 'noise' },
  SgpActivationDecorrelation: { theory: 'passing', program: 'shape' },

  InputLayer: { theory: 'passing', program: 'shape' },
  Flatten: { theory: 'passing', program: 'shape' },
  Reshape: { theory: 'passing', program: 'shape' },
  Permute: { theory: 'passing' },
  RepeatVector: { theory: 'passing' },
  Masking: { theory: 'passing' },

  MaxPooling1D: { theory: 'passing', program: 'window' },
  MaxPooling2D: { theory: 'passing', program: 'window' },
  MaxPooling3D: { theory: 'passing' },
  AveragePooling1D: { theory: 'passing', program: 'window' },
  AveragePooling2D: { theory: 'passing', program: 'window' },
  AveragePooling3D: { theory: 'passing' },
  GlobalMaxPooling1D: { theory: 'passing', program: 'window' },
  GlobalMaxPooling2D: { theory: 'passing', program: 'window' },
  GlobalAveragePooling1D: { theory: 'passing', program: 'window' },
  GlobalAveragePooling2D: { theory: 'passing', program: 'window' },
  ZeroPadding2D: { theory: 'passing', program: 'window' },
  Cropping2D: { theory: 'passing' },
  UpSampling2D: { theory: 'passing' },
  Resizing: {},
  CenterCrop: {},
  RandomWidth: {},
  CategoryEncoding: {},

  Add: { theory: 'passing', program: 'join' },
  Average: { theory: 'passing' },
  Multiply: { theory: 'passing' },
  Maximum: { theory: 'passing' },
  Minimum: { theory: 'passing' },
  Dot: { theory: 'passing' },
  Concatenate: { theory: 'passing', program: 'join' }
} as const satisfies Record<string, Understood>

type Table = typeof LAYER_CLASSES

/** The classes that are understood in one way. */
export type ClassesWith<By extends keyof Understood, As extends NonNullable<Understood[By]>> = {
  [Name in keyof Table]: Table[Name] extends { readonly [Key in By]: As } ? Name : never
}[keyof Table]

/** As what a class is understood, if it is. */
export function understoodAs<By extends keyof Understood>(by: By, className: string): Understood[By] {
  const found: Understood = Object.hasOwn(LAYER_CLASSES, className) ? LAYER_CLASSES[className as keyof Table] : {}
  return found[by]
}

/** The entry of a table for a class, where it has one. */
export const entryOf = <Entry>(table: Readonly<Record<string, Entry>>, className: string): Entry | undefined =>
  Object.hasOwn(table, className) ? table[className] : undefined
