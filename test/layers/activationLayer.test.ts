import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { type ActivationName, namedActivations } from '../../src/activations/byName/namedActivations.js'
import {
  activationLayer,
  CReLU,
  crelu,
  cst,
  defineActivation,
  edgeOfChaos,
  piecewiseLinear,
  shiftedRelu,
  softThreshold,
  toJSON
} from '../../src/index.js'
import '../support/backends.js'

test('the four sparsifiers get their own layers, the rest the named one', () => {
  const names = [
    crelu({ tau: 1, m: 2 }),
    cst({ tau: 1, m: 2 }),
    shiftedRelu({ tau: 1 }),
    softThreshold({ tau: 1 }),
    'gelu' as const
  ].map((activation) => activationLayer(activation).getClassName())
  expect(names).toEqual(['SgpCReLU', 'SgpCST', 'SgpShiftedReLU', 'SgpSoftThreshold', 'SgpActivation'])
})

test('a layer stands for its activation', () => {
  expect(activationLayer(new CReLU({ tau: 1, m: 2 })).activation.params).toEqual({ tau: 1, m: 2 })
})

test('a borrowed name is not taken for the activation that owns it', async () => {
  await tf.setBackend('cpu')
  const one = tf.scalar(1)
  const at1 = (activation: Parameters<typeof activationLayer>[0]) =>
    (activationLayer(activation).apply(one) as tf.Tensor).dataSync()[0]
  const sine = defineActivation({ name: 'crelu', value: Math.sin, tensorOp: (x) => tf.sin(x as tf.Tensor) })
  expect(at1(sine)).toBeCloseTo(Math.sin(1), 6)
  expect(at1(piecewiseLinear({ name: 'relu', knots: [], slopes: [3], intercept: 0 }))).toBe(3)
  for (const name of ['crelu', 'relu', 'tanh']) {
    expect(() => activationLayer(defineActivation({ name, value: Math.sin }))).toThrow(/has no tensorOp/)
  }
  const borrowed = edgeOfChaos({ activation: defineActivation({ name: 'tanh', value: Math.sin }), qStar: 0.5 })
  expect(() => toJSON(borrowed)).toThrow(/toJSON: activation "tanh" cannot be rebuilt/)
})

test('without tensorOp the error says what to give', () => {
  expect(() => activationLayer(defineActivation({ name: 'sine', value: Math.sin }))).toThrow(
    /activationLayer: activation sine has no tensorOp; give one to defineActivation/
  )
})

test.each(Object.keys(namedActivations) as ActivationName[])(
  'the layer of %s has its values and slopes',
  async (name) => {
    await tf.setBackend('cpu')
    const { value, slope } = namedActivations[name]()
    const layer = activationLayer(name)
    // No kink is at any of them.
    const places = Float32Array.from({ length: 60 }, (_, i) => -8.96 + 0.3 * i)
    const op = (x: tf.Tensor) => layer.apply(x) as tf.Tensor
    const differences = (computed: tf.Tensor, exact: (x: number) => number) =>
      [...computed.dataSync()].map((y, i) => {
        const x = places[i]
        return Math.abs(y - exact(x)) / Math.max(1, Math.abs(x))
      })
    tf.tidy(() => {
      const x = tf.tensor1d(places)
      expect(Math.max(...differences(op(x), value))).toBeLessThan(1e-6)
      expect(Math.max(...differences(tf.grad(op)(x), slope))).toBeLessThan(1e-6)
    })
  }
)
