import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { initializeModel, inspectModel } from 'sparse-gp-init'
import { describe, expect, it } from 'vitest'
import { gaussian } from './support.js'

const { layers } = tfl

/** A layer of the user's, which applies a function of its own. */
class Own extends tfl.layers.Layer {
  static readonly className = 'Own'

  constructor(private readonly apply1: (x: tf.Tensor) => tf.Tensor) {
    super({})
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.apply1(Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs))
  }
}

const ofGradient = (gradient: (dy: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
  tf.customGrad((inner) => ({ value: tf.square(inner as tf.Tensor), gradFunc: gradient }))(x)

/** φ(x) = x where x > 0: a comparison has no gradient. */
const compared = (x: tf.Tensor) => tf.mul(x, tf.cast(tf.greater(x, 0), 'float32'))
/** Kernels for the gradient of this the wasm backend lacks. */
const depthwise = (x: tf.Tensor) =>
  tf.reshape(
    tf.depthwiseConv2d(tf.reshape(x, [-1, 4, 4, 1]) as tf.Tensor4D, tf.ones<tf.Rank.R4>([2, 2, 1, 1]), 1, 'same'),
    [-1, 16]
  )

const inGradient = (): boolean => (tf.engine().state as unknown as { readonly gradientDepth: number }).gradientDepth > 0

/** Inspects a model with that function in its middle, and tells how many tensors are left behind. */
async function inspected(backend: string, apply: (x: tf.Tensor) => tf.Tensor) {
  await tf.setBackend(backend)
  const dense = (more: object = {}) => layers.dense({ units: 16, ...more })
  const model = tfl.sequential({
    layers: [dense({ inputShape: [8] }), new Own(apply), dense(), layers.reLU(), dense()]
  })
  initializeModel(model, { seed: 1 })
  const x = gaussian([12, 8], 1)
  const { numTensors } = tf.memory()
  try {
    const outcome = await inspectModel(model, x).then(
      (inspection) => ({ inspection }),
      (error: unknown) => ({ error })
    )
    return { ...outcome, left: tf.memory().numTensors - numTensors }
  } finally {
    model.dispose()
    x.dispose()
  }
}

describe('a layer that cannot be differentiated', () => {
  it.each([
    ['cpu', 'has an operation without a gradient', compared, /gradient function not found for Greater/],
    ['wasm', 'has an operation without a gradient', compared, /gradient function not found for Greater/],
    ['wasm', 'lacks a kernel of the backend', depthwise, /DepthwiseConv2dNativeBackprop.*wasm/]
  ] as const)(
    'on %s, as it %s: a verdict says so, the rest is measured, and nothing is left behind',
    async (...given) => {
      const [backend, , apply, why] = given
      const { inspection, error, left } = {
        inspection: undefined,
        error: undefined,
        ...(await inspected(backend, apply))
      }
      expect(error).toBeUndefined()
      expect(inspection?.verdicts.filter((line) => /^gradients could not be measured: /.test(line))).toEqual([
        expect.stringMatching(why)
      ])
      expect(inspection?.layers.every(({ gradientRatio }) => gradientRatio === undefined)).toBe(true)
      expect(inspection?.layers.filter(({ variance }) => variance !== undefined)).toHaveLength(3)
      expect(left).toBe(0)
    }
  )

  it('does not keep the next one from being differentiated', async () => {
    await inspected('wasm', depthwise)
    const { inspection } = { inspection: undefined, ...(await inspected('wasm', (x) => tf.tanh(x))) }
    expect(inspection?.layers.filter(({ gradientRatio }) => gradientRatio !== undefined)).not.toHaveLength(0)
  })
})

describe('an error that is none of that', () => {
  const fault = new TypeError('the gradient of this kernel has a fault')

  it.each([
    [
      'in a gradient',
      ofGradient(() => {
        throw fault
      })
    ],
    [
      'on the way there, whatever it says',
      (x: tf.Tensor) => {
        if (inGradient()) throw new Error('no gradient, no kernel')
        return tf.square(x)
      }
    ]
  ])('%s is thrown as it is, and leaves nothing behind', async (_, apply) => {
    const { error, left } = { error: undefined, ...(await inspected('cpu', apply)) }
    expect(error === fault || (error as unknown as Error).message === 'no gradient, no kernel').toBe(true)
    expect(left).toBe(0)
  })
})
