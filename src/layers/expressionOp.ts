import * as tf from '@tensorflow/tfjs-core'
import type { Params, Term, TermNode } from '../activations/Expression.js'
import { derivative } from '../activations/expression/derivative.js'
import { valueOfName } from '../activations/expression/evaluate.js'

type TensorOp = (x: tf.Tensor) => tf.Tensor
type Ops = (u: tf.Tensor, v: tf.Tensor, w: tf.Tensor) => tf.Tensor

const truth = (u: tf.Tensor) => tf.cast(u, 'bool')
const number = (u: tf.Tensor) => tf.cast(u, 'float32')

/** What each operation is on tensors; a comparison is 1 where it holds, 0 elsewhere. */
const OPS: Readonly<Record<TermNode[0], Ops>> = {
  '+': (u, v) => tf.add(u, v),
  '-': (u, v) => tf.sub(u, v),
  '*': (u, v) => tf.mul(u, v),
  '/': (u, v) => tf.div(u, v),
  '^': (u, v) => tf.pow(u, v),
  neg: (u) => tf.neg(u),
  max: (u, v) => tf.maximum(u, v),
  min: (u, v) => tf.minimum(u, v),
  '<': (u, v) => number(tf.less(u, v)),
  '<=': (u, v) => number(tf.lessEqual(u, v)),
  '>': (u, v) => number(tf.greater(u, v)),
  '>=': (u, v) => number(tf.greaterEqual(u, v)),
  '==': (u, v) => number(tf.equal(u, v)),
  '!=': (u, v) => number(tf.notEqual(u, v)),
  and: (u, v) => tf.mul(u, v),
  or: (u, v) => tf.maximum(u, v),
  not: (u) => tf.sub(1, u),
  if: (c, u, v) => tf.where(truth(c), u, v),
  gate: (u, v) => tf.where(tf.equal(u, 0), tf.zerosLike(u), tf.mul(u, v)),
  abs: (u) => tf.abs(u),
  sign: (u) => tf.sign(u),
  exp: (u) => tf.exp(u),
  expm1: (u) => tf.expm1(u),
  log: (u) => tf.log(u),
  log1p: (u) => tf.log1p(u),
  sqrt: (u) => tf.sqrt(u),
  cbrt: (u) => tf.mul(tf.sign(u), tf.pow(tf.abs(u), 1 / 3)),
  sin: (u) => tf.sin(u),
  cos: (u) => tf.cos(u),
  tanh: (u) => tf.tanh(u),
  sinh: (u) => tf.sinh(u),
  cosh: (u) => tf.cosh(u),
  atan: (u) => tf.atan(u),
  asinh: (u) => tf.asinh(u),
  erf: (u) => tf.erf(u),
  sigmoid: (u) => tf.sigmoid(u),
  softplus: (u) => tf.add(tf.relu(u), tf.log1p(tf.exp(tf.neg(tf.abs(u))))),
  gauss: (u) => tf.exp(tf.neg(tf.square(u)))
}

/** The term at every entry of x; parts that occur twice are computed once. */
function evaluated(term: Term, params: Params, x: tf.Tensor): tf.Tensor {
  const done = new Map<Term, tf.Tensor>()
  function value(part: Term): tf.Tensor {
    if (part === 'x') return x
    const before = done.get(part)
    if (before !== undefined) return before
    if (typeof part === 'object') {
      const [op, ...args] = part
      const [u, v, w] = args.map(value) as [tf.Tensor, tf.Tensor, tf.Tensor]
      done.set(part, OPS[op](u, v, w))
    } else {
      const constant = typeof part === 'number' ? part : valueOfName(part, params)
      done.set(part, tf.scalar(constant as number, 'float32'))
    }
    return done.get(part) as tf.Tensor
  }
  // Maximum and comparisons may lose a NaN; a formula may not depend on x everywhere.
  return tf.where(tf.isNaN(x), x, value(term))
}

/** A formula on tensors; its gradient is its derivative, as a formula again, to any order. */
export function expressionOp(term: Term, params: Params): TensorOp {
  let slope: TensorOp | undefined
  return tf.customGrad((...inputs: unknown[]) => {
    const [x, save] = inputs as [tf.Tensor, (tensors: tf.Tensor[]) => void]
    save([x])
    return {
      value: tf.tidy(() => evaluated(term, params, x)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        slope ??= expressionOp(derivative(term), params)
        return tf.mul(dy, slope(saved[0] as tf.Tensor))
      }
    }
  }) as TensorOp
}
