import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU } from 'sparse-gp-init'
import { compileSparse, loadSparse, type SparseRunner } from 'sparse-gp-init/sparse'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, chain, expectRefused, graph } from './support.js'

const { layers } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** The base class of activations, which tfjs-layers does not export. */
const ActivationBase = Object.getPrototypeOf(
  tf.serialization.SerializationMap.getMap().classNameMap.relu?.[0]
) as new () => tf.serialization.Serializable & { apply(x: tf.Tensor): tf.Tensor }

class Sine extends ActivationBase {
  static className = 'sine'
  override apply(x: tf.Tensor): tf.Tensor {
    return tf.sin(x)
  }
  override getConfig(): tf.serialization.ConfigDict {
    return {}
  }
}

class Doubling extends tfl.layers.Layer {
  static className = 'Doubling'
  override call(x: tf.Tensor): tf.Tensor {
    return tf.mul(x, 2)
  }
}

describe('compileSparse: what is not a model', () => {
  const OTHERS: readonly (readonly [string, unknown, RegExp])[] = [
    ['undefined', undefined, /got undefined$/],
    ['null', null, /got null$/],
    ['a number', 5, /got 5$/],
    ['a string', 'model', /got "model"$/],
    ['an array', [], /got an array of length 0$/],
    ['a function', () => 0, /got a function$/],
    ['an object', {}, /got an object$/],
    ['an object with predict, as a GraphModel', { predict: () => 0, inputs: [], outputs: [] }, /got an object$/],
    ['an object with layers', { layers: [] }, /got an object$/],
    ['a layer', layers.dense({ units: 1, inputShape: [2] }), /got an object$/],
    ['a promise of a model', Promise.resolve(tfl.sequential()), /got an object$/]
  ]

  it.each(OTHERS)('%s', (_, other, got) => {
    const message = new RegExp(`^compileSparse: model must be a LayersModel of tfjs-layers; ${got.source}`)
    return expectRefused(() => compileSparse(other as object), TypeError, message)
  })

  it('a tensor', () => {
    const x = tf.zeros([1])
    return expectRefused(() => compileSparse(x), TypeError, /^compileSparse: model must be a LayersModel/)
  })
})

describe('compileSparse: models', () => {
  it.each([
    ['empty', () => tfl.sequential()],
    [
      'without an inputShape',
      () => {
        const model = tfl.sequential()
        // Deferred, as a model from a JSON without shapes is.
        model.layers = [layers.dense({ units: 1 })]
        return model
      }
    ]
  ])('Sequential %s: says how to build it', (_, make) =>
    expectRefused(
      () => compileSparse(make()),
      Error,
      /^compileSparse: the model is not yet built; .*inputShape.*build\(/
    )
  )

  const several = (inputs: number, outputs: number) => {
    const given = Array.from({ length: inputs }, () => tfl.input({ shape: [2] }))
    const sum = given.length > 1 ? apply(layers.add(), ...given) : (given[0] as tfl.SymbolicTensor)
    return tfl.model({
      inputs: given,
      outputs: Array.from({ length: outputs }, () => apply(layers.dense({ units: 1 }), sum))
    })
  }

  it.each([
    [2, 1],
    [1, 2],
    [3, 2]
  ])('%i inputs and %i outputs: says to take a part', (inputs, outputs) => {
    const model = several(inputs, outputs)
    const message = `^compileSparse: the model has ${inputs} inputs and ${outputs} outputs; compile .* tf\\.model\\(`
    return expectRefused(() => compileSparse(model), Error, new RegExp(message))
  })

  it('an open shape is named', () => {
    const inputs = tfl.input({ shape: [null, null, 3], name: 'picture' })
    const model = tfl.model({ inputs, outputs: apply(layers.conv2d({ filters: 1, kernelSize: 1 }), inputs) })
    const message =
      /^compileSparse: layer "picture" \(InputLayer\) has the open shape \[null,null,null,3\]; .*fixed inputShape/
    return expectRefused(() => compileSparse(model), Error, message)
  })

  it('a model that was disposed', async () => {
    const model = chain([2], layers.dense({ units: 1 }))
    model.dispose()
    const { numTensors } = tf.memory()
    await expect(compileSparse(model)).rejects.toThrow(/disposed/)
    expect(tf.memory().numTensors).toBe(numTensors)
  })

  it('one that needs more memory than WebAssembly has', () => {
    const model = chain([1, 1, 1], layers.zeroPadding2d({ padding: 40_000 }))
    const message = /^compileSparse: the model needs \d{11} bytes, more than the 2 GiB there are$/
    return expectRefused(() => compileSparse(model), RangeError, message)
  })
})

const IMAGE = [4, 4, 2]
const channelsFirst = { dataFormat: 'channelsFirst' as const, name: 'bad' }
const dense = () => layers.dense({ units: 2 })

describe('compileSparse: layers that are not supported are named, with the remedy', () => {
  const remedy =
    'is not supported; run it with TensorFlow\\.js and compile the parts before and after it .*Supported are Dense, '
  const CASES: readonly (readonly [string, () => tfl.LayersModel, string])[] = [
    [
      'LSTM',
      () => chain([3, 2], layers.lstm({ units: 2, name: 'bad', recurrentInitializer: 'glorotUniform' })),
      `layer "bad" \\(LSTM\\) ${remedy}`
    ],
    ['a custom layer', () => chain([3], new Doubling({ name: 'bad' })), `layer "bad" \\(Doubling\\) ${remedy}`],
    [
      'Bidirectional',
      () =>
        chain(
          [3, 2],
          layers.bidirectional({
            layer: layers.simpleRNN({ units: 2, recurrentInitializer: 'glorotUniform' }),
            mergeMode: 'concat',
            name: 'bad'
          })
        ),
      `layer "bad" \\(Bidirectional\\) ${remedy}`
    ],
    [
      'a layer of an inner model',
      () =>
        chain([2, 3], tfl.sequential({ layers: [layers.permute({ dims: [2, 1], inputShape: [2, 3], name: 'bad' })] })),
      `layer "bad" \\(Permute\\) ${remedy}`
    ],
    [
      'an activation of a custom class',
      () => chain([3], layers.dense({ units: 2, activation: new Sine() as unknown as 'relu', name: 'bad' })),
      'layer "bad" \\(Dense\\) has the activation "sine", which is not known'
    ],
    [
      'Conv1D with causal padding',
      () => chain([5, 2], layers.conv1d({ filters: 2, kernelSize: 2, padding: 'causal', name: 'bad' })),
      `layer "bad" \\(Conv1D\\) has padding "causal"; 'same' and 'valid' are supported`
    ],
    [
      'BatchNormalization along another axis',
      () => chain(IMAGE, layers.batchNormalization({ axis: 1, name: 'bad' })),
      'layer "bad" \\(BatchNormalization\\) has axis 1; only the last one is supported'
    ],
    [
      'Softmax along another axis',
      () => chain([3, 4], layers.softmax({ axis: 1, name: 'bad' })),
      'layer "bad" \\(Softmax\\) has axis 1; only the last one is supported'
    ],
    [
      'Add of different shapes',
      () => graph([2, 3], (x) => apply(layers.add({ name: 'bad' }), x, apply(layers.dense({ units: 1 }), x))),
      'layer "bad" \\(Add\\) adds values of different shapes \\[2,3\\], \\[2,1\\]; only equal shapes are supported'
    ],
    [
      'Concatenate along the batch',
      () =>
        graph([3], (x) => apply(layers.concatenate({ axis: 0, name: 'bad' }), x, apply(layers.dense({ units: 3 }), x))),
      'layer "bad" \\(Concatenate\\) joins along the batch; join along another axis'
    ],
    ...(
      [
        ['Conv2D', () => layers.conv2d({ filters: 2, kernelSize: 1, ...channelsFirst })],
        ['DepthwiseConv2D', () => layers.depthwiseConv2d({ kernelSize: 1, ...channelsFirst })],
        ['MaxPooling2D', () => layers.maxPooling2d({ poolSize: 2, ...channelsFirst })],
        ['AveragePooling2D', () => layers.averagePooling2d({ poolSize: 2, ...channelsFirst })],
        ['GlobalMaxPooling2D', () => layers.globalMaxPooling2d(channelsFirst)],
        ['GlobalAveragePooling2D', () => layers.globalAveragePooling2d(channelsFirst)],
        ['ZeroPadding2D', () => layers.zeroPadding2d(channelsFirst)],
        ['Flatten', () => layers.flatten(channelsFirst)]
      ] as const
    ).map(
      ([name, make]) =>
        [
          `${name} with channelsFirst`,
          () => chain(IMAGE, make()),
          `layer "bad" \\(${name}\\) has dataFormat 'channelsFirst'; train and convert with 'channelsLast'`
        ] as const
    )
  ]

  it.each(CASES)('%s', async (_, make, message) => {
    const model = make()
    await expectRefused(() => compileSparse(model), Error, new RegExp(`^compileSparse: ${message}`))
    model.dispose()
  })
})

describe('compileSparse: weights that are NaN or infinite are named', () => {
  const CASES: readonly (readonly [string, number[], () => tfl.layers.Layer, number, string])[] = [
    [
      'the kernel of Dense',
      [3],
      () => layers.dense({ units: 2, name: 'bad' }),
      0,
      '\\(Dense\\) .*\\(kernel of shape \\[3,2\\]\\)'
    ],
    [
      'the bias of Dense',
      [3],
      () => layers.dense({ units: 2, name: 'bad' }),
      1,
      '\\(Dense\\) .*\\(bias of shape \\[2\\]\\)'
    ],
    [
      'the kernel of Conv2D',
      IMAGE,
      () => layers.conv2d({ filters: 1, kernelSize: 2, name: 'bad' }),
      0,
      '\\(Conv2D\\) .*\\(kernel of'
    ],
    [
      'the variance of BatchNormalization',
      [3],
      () => layers.batchNormalization({ name: 'bad' }),
      3,
      '\\(BatchNormalization\\) .*\\(moving_variance of'
    ],
    ['the alpha of PReLU', [3], () => layers.prelu({ name: 'bad' }), 0, '\\(PReLU\\) .*\\(alpha of shape \\[3\\]\\)']
  ]

  it.each(CASES.flatMap((one) => [Number.NaN, Infinity, -Infinity].map((value) => [value, ...one] as const)))(
    '%d in %s',
    async (value, _, shape, make, index, message) => {
      const model = chain(shape, make(), dense())
      const variable = model.layers.find(({ name }) => name === 'bad')?.weights[index]
      tf.tidy(() => {
        const read = variable?.read() as tf.Tensor
        const last = read.size - 1
        variable?.write(
          tf.tensor(
            Array.from(read.dataSync(), (w, i) => (i === last ? value : w)),
            read.shape
          )
        )
      })
      await expectRefused(
        () => compileSparse(model),
        RangeError,
        new RegExp(`^compileSparse: layer "bad" ${message}.*; train again .*finite`)
      )
      model.dispose()
    }
  )
})

describe('loadSparse: what is not bytes', () => {
  it.each([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 5, '5'],
    ['a path', 'model.sgps', '"model.sgps"'],
    ['numbers', [0x53, 0x47], 'an array of length 2'],
    ['a Float32Array', new Float32Array(4), 'an object'],
    ['a DataView', new DataView(new ArrayBuffer(16)), 'an object'],
    ['a Blob', new Blob(['SGPS']), 'an object']
  ])('%s', (_, other, got) =>
    expectRefused(
      () => loadSparse(other as unknown as Uint8Array),
      TypeError,
      new RegExp(`^loadSparse: bytes must be a Uint8Array or an ArrayBuffer; got ${got}$`)
    )
  )
})

describe('predict', () => {
  let runner: SparseRunner
  let flat: SparseRunner

  beforeAll(async () => {
    runner = await compileSparse(chain([2, 3], new CReLU({ tau: 1, m: 1 })))
    flat = await compileSparse(chain([3], dense()))
  })

  /** The list with a hole, where nothing is rather than undefined. */
  function without<T>(list: readonly T[], i: number): T[] {
    const copy = [...list]
    delete copy[i]
    return copy
  }

  const predict = (x: unknown) => () => runner.predict(x as Float32Array)

  it.each([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 7, '7'],
    ['a string', '123456', '"123456"'],
    ['a function', () => 0, 'a function'],
    ['an object like an array', { length: 6, 0: 1 }, 'an object'],
    ['an ArrayBuffer', new ArrayBuffer(24), 'an object'],
    ['a DataView', new DataView(new ArrayBuffer(24)), 'an object'],
    ['a BigInt64Array', new BigInt64Array(6), 'an object'],
    ['an empty BigUint64Array', new BigUint64Array(0), 'an object'],
    ['a set', new Set([1, 2, 3, 4, 5, 6]), 'an object']
  ])('%s is of no kind that it takes', (_, x, got) =>
    expectRefused(
      predict(x),
      TypeError,
      new RegExp(`^predict: x must be a typed array, a nested array or a tensor; got ${got}$`)
    )
  )

  it.each([1, 5, 7, 13])('a typed array of %i numbers', (length) =>
    expectRefused(
      predict(new Float64Array(length)),
      RangeError,
      new RegExp(`^predict: x must hold whole samples of 6 numbers \\(shape \\[2, 3\\]\\); got ${length} numbers$`)
    )
  )

  it.each([
    ['a row too few', [[[1, 2, 3]]], 'an array with a part of length 1'],
    [
      'a row too many',
      [
        [
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 3]
        ]
      ],
      'an array with a part of length 3'
    ],
    [
      'a short row',
      [
        [
          [1, 2, 3],
          [1, 2]
        ]
      ],
      'an array with a part of length 2'
    ],
    [
      'a long row in the second sample',
      [
        [
          [1, 2, 3],
          [1, 2, 3]
        ],
        [
          [1, 2, 3, 4],
          [1, 2, 3]
        ]
      ],
      'an array with a part of length 4'
    ],
    ['an empty sample', [[]], 'an array with a part of length 0'],
    [
      'one sample without the batch',
      [
        [1, 2, 3],
        [1, 2, 3]
      ],
      'an array with a part of length 3'
    ],
    [
      'a level too few',
      [
        [1, 2],
        [3, 4]
      ],
      'an array with 1 in place of an array'
    ],
    ['numbers only', [1, 2, 3, 4, 5, 6], 'an array with 1 in place of an array'],
    [
      'a level too many',
      [
        [
          [[1], [2], [3]],
          [[1], [2], [3]]
        ]
      ],
      'an array with an array of length 1 in place of a number'
    ],
    [
      'text',
      [
        [
          ['1', 2, 3],
          [1, 2, 3]
        ]
      ],
      'an array with "1" in place of a number'
    ],
    [
      'null',
      [
        [
          [1, 2, 3],
          [1, null, 3]
        ]
      ],
      'an array with null in place of a number'
    ],
    [
      'a bigint',
      [
        [
          [1, 2, 3],
          [1, 2n, 3]
        ]
      ],
      'an array with 2 in place of a number'
    ],
    [
      'a boolean',
      [
        [
          [1, 2, true],
          [1, 2, 3]
        ]
      ],
      'an array with true in place of a number'
    ],
    ['a hole for a number', [[[1, 2, 3], without([1, 2, 3], 2)]], 'an array with undefined in place of a number'],
    [
      'a hole for a sample',
      without(
        [
          [
            [1, 2, 3],
            [1, 2, 3]
          ],
          [
            [1, 2, 3],
            [1, 2, 3]
          ]
        ],
        0
      ),
      'an array with undefined in place of an array'
    ],
    [
      'a hole for a row',
      [
        without(
          [
            [1, 2, 3],
            [1, 2, 3]
          ],
          1
        )
      ],
      'an array with undefined in place of an array'
    ]
  ])('a nested array with %s', (_, x, got) =>
    expectRefused(predict(x), RangeError, new RegExp(`^predict: x must have shape \\[batch, 2, 3\\]; got ${got}$`))
  )

  it('a nested array in another order of nesting', () =>
    expectRefused(
      () => flat.predict([[[1, 2, 3]]]),
      RangeError,
      /^predict: x must have shape \[batch, 3\]; got an array with a part of length 1$/
    ))

  it.each([[[]], [[6]], [[2, 3]], [[1, 6]], [[1, 3, 2]], [[1, 2, 3, 1]], [[0]]])('a tensor of shape %j', (shape) => {
    const x = tf.zeros(shape)
    const message = `^predict: x must have shape \\[batch, 2, 3\\]; got a tensor of shape \\[${shape.join(', ')}\\]$`
    return expectRefused(predict(x), RangeError, new RegExp(message))
  })

  it('a tensor of text', () => {
    const x = tf.tensor3d(['a', 'b', 'c', 'd', 'e', 'f'], [1, 2, 3], 'string')
    return expectRefused(predict(x), TypeError, /^predict: x must be a tensor of real numbers; got dtype string$/)
  })

  it('a complex tensor', () => {
    const x = tf.complex(tf.zeros([1, 2, 3]), tf.zeros([1, 2, 3]))
    return expectRefused(predict(x), TypeError, /^predict: x must be a tensor of real numbers; got dtype complex64$/)
  })

  it('a disposed tensor', async () => {
    const x = tf.zeros([1, 2, 3])
    x.dispose()
    const { numTensors } = tf.memory()
    expect(predict(x)).toThrow(/disposed/)
    expect(tf.memory().numTensors).toBe(numTensors)
  })

  it('a failed call counts nothing, and the next one works', () => {
    const before = flat.stats()
    expect(() => flat.predict([1] as unknown as number[][])).toThrow(RangeError)
    expect(flat.stats()).toEqual(before)
    expect(flat.predict([[1, 2, 3]])).toHaveLength(1)
  })

  it('a symbolic tensor', () =>
    expectRefused(predict(tfl.input({ shape: [2, 3] })), TypeError, /^predict: x must be a typed array/))
})

describe('a disposed runner', () => {
  it.each(['predict', 'stats', 'save'] as const)('%s says so', async (method) => {
    const runner = await compileSparse(chain([3], dense()))
    runner.predict([[1, 2, 3]])
    runner.dispose()
    const message = new RegExp(
      `^${method}: the runner was disposed; make another one with compileSparse or loadSparse$`
    )
    await expectRefused(() => runner[method]([[1, 2, 3]]), Error, message)
    expect(() => runner.dispose()).not.toThrow()
    await expectRefused(() => runner[method]([[1, 2, 3]]), Error, message)
  })

  it('still tells its shapes', async () => {
    const runner = await compileSparse(chain([3], dense()))
    runner.dispose()
    expect([runner.inputShape, runner.outputShape]).toEqual([[3], [2]])
  })
})
