import * as tf from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { isNamed, type ParameterisedName } from '../activations/byName/activationFromParams.js'
import type { ActivationName } from '../activations/byName/namedActivations.js'
import { TRAITS } from '../activations/byName/traits.js'
import { sparsifierTraits, thresholdOf } from '../activations/sparse/sparsifiers.js'
import { entryOf } from '../tfjs/layerClasses.js'
import { clippedThreshold } from './clippedThreshold.js'
import { expressionOp } from './expressionOp.js'

/** φ on tensors. */
export type TensorOp = (x: tf.Tensor) => tf.Tensor

const LARGEST = 3.4028234663852886e38

type Params = Activation['params']

/** The ops that TensorFlow.js has for activations without parameters; the formula of any other is its op. */
const native: Readonly<Partial<Record<ActivationName, TensorOp>>> = {
  identity: (x) => tf.clone(x),
  relu: tf.relu,
  relu6: tf.relu6,
  // Not clipByValue, which turns NaN into 0 on the wasm backend.
  hardTanh: (x) => tf.minimum(tf.maximum(x, -1), 1),
  tanh: tf.tanh,
  erf: tf.erf,
  sigmoid: tf.sigmoid,
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  softplus: tf.softplus,
  selu: tf.selu
}

/** The ops of activations with parameters. */
const withParameters: Readonly<Record<ParameterisedName, (params: Params) => TensorOp>> = {
  leakyRelu:
    ({ alpha }) =>
    (x) =>
      tf.leakyRelu(x, alpha),
  elu: ({ alpha = 1 }) => (alpha === 1 ? tf.elu : (x) => tf.add(tf.relu(x), tf.mul(alpha, tf.minimum(tf.elu(x), 0))))
}

/** The op of an activation that its name and parameters tell. */
function namedOp(name: string, params: Params): TensorOp {
  const traits = sparsifierTraits(name)
  if (traits !== undefined) return (x) => clippedThreshold(x, { ...thresholdOf(params), sides: traits.sides })
  const op = entryOf(withParameters, name)?.(params) ?? native[name as ActivationName]
  return op ?? expressionOp(TRAITS[name as ActivationName].formula, {})
}

type Pieces = NonNullable<Activation['pieces']>

/** On each piece what `line` gives for it; the piece on the left at a kink. */
function pieceByPiece(x: tf.Tensor, pieces: Pieces, line: (piece: Pieces[number]) => tf.Tensor): tf.Tensor {
  const first = pieces[0] as Pieces[number]
  return pieces.slice(1).reduce((left, piece) => tf.where(tf.greater(x, piece.from), line(piece), left), line(first))
}

/** A flat piece gives its value exactly, zero included; the comparisons have no gradient, so it is given here. */
function piecewiseLinear(pieces: Pieces): TensorOp {
  function value(x: tf.Tensor): tf.Tensor {
    // 0 · Infinity is NaN: finite bounds keep flat pieces flat at ±Infinity, and NaN passes through them.
    const bounded = tf.minimum(tf.maximum(x, -LARGEST), LARGEST)
    return pieceByPiece(x, pieces, ({ slope, anchor, value }) =>
      tf.add(slope === 0 ? tf.mul(bounded, 0) : tf.mul(tf.sub(x, anchor), slope), value)
    )
  }
  const slopes = tf.customGrad((x) => ({
    value: pieceByPiece(x as tf.Tensor, pieces, ({ slope }) => tf.fill((x as tf.Tensor).shape, slope)),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy)
  }))
  return tf.customGrad((x, save) => {
    ;(save as (tensors: tf.Tensor[]) => void)([x as tf.Tensor])
    return {
      value: value(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, slopes(saved[0] as tf.Tensor))
    }
  })
}

/** φ on tensors, or undefined for an activation that was defined without an op. */
function tensorOpOf(activation: Activation): TensorOp | undefined {
  const { name, params, pieces, tensorOp, expression } = activation
  if (tensorOp !== undefined) return (x) => tensorOp(x) as tf.Tensor
  if (expression !== undefined) return expressionOp(expression.tree, params)
  if (isNamed(activation)) return namedOp(name, params)
  return pieces && piecewiseLinear(pieces)
}

/** φ on tensors. */
export function opOf(caller: string, activation: Activation): TensorOp {
  const op = tensorOpOf(activation)
  if (op !== undefined) return op
  throw new TypeError(
    `${caller}: activation ${activation.name} has no tensorOp; give one to defineActivation, such as tensorOp: (x) => tf.sin(x)`
  )
}
