import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import {
  activationLayer,
  CReLU,
  crelu,
  cst,
  defineActivation,
  edgeOfChaos,
  elu,
  leakyRelu,
  piecewiseLinear,
  shiftedRelu,
  softThreshold,
  toJSON
} from '../../src/index.js'
import { describeOnBackends } from '../support/backends.js'

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
  expect(() => activationLayer(defineActivation({ name: 'tanh', value: Math.sin }))).toThrow(/has no tensorOp/)
  const borrowed = edgeOfChaos({ activation: defineActivation({ name: 'tanh', value: Math.sin }), qStar: 0.5 })
  expect(() => toJSON(borrowed)).toThrow(/toJSON: activation "tanh" cannot be rebuilt/)
})

test('without tensorOp the error says what to give', () => {
  expect(() => activationLayer(defineActivation({ name: 'sine', value: Math.sin }))).toThrow(
    /activationLayer: activation sine has no tensorOp; give one to defineActivation/
  )
})

const PARAMETERISED = [
  leakyRelu({ alpha: 0.3 }),
  elu({ alpha: 0.5 }),
  piecewiseLinear({ knots: [-1, 0.5, 2], slopes: [0, 1, -0.5, 0], intercept: 1 }),
  piecewiseLinear({ knots: [], slopes: [2], intercept: -1 })
]

describeOnBackends('activationLayer', () => {
  test.each(PARAMETERISED)('$name: values, exact zeros, slopes at the kinks, infinities, NaN', (activation) => {
    const layer = activationLayer(activation)
    const xs = [-5, -1, -0.5, 0, 0.25, 0.5, 1, 2, 7]
    const x = tf.tensor1d(xs)
    const apply = (t: tf.Tensor) => layer.apply(t) as tf.Tensor
    const ys = Array.from(apply(x).dataSync())
    const slopes = Array.from(tf.grad(apply)(x).dataSync())
    for (const [i, v] of xs.entries()) {
      expect(ys[i]).toBeCloseTo(activation.value(v), 5)
      if (activation.value(v) === 0) expect(ys[i]).toBe(0)
      expect(slopes[i]).toBeCloseTo(activation.slope(v), 5)
    }
    expect(apply(tf.tensor1d([Number.NaN])).dataSync()[0]).toBeNaN()
  })
})
