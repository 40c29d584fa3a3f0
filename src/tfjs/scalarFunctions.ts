import { activationFromParams } from '../activations/byName/activationFromParams.js'
import { piecewiseLinear } from '../activations/piecewiseLinear.js'
import { logistic } from '../special/logistic.js'
import { entryOf } from './layerClasses.js'

/** A function of a number. */
export type Scalar = (x: number) => number
/** Parameters by name. */
export type Params = Readonly<Record<string, number>>

const softplus: Scalar = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** 0.2 x + 0.5, clipped to [0, 1]. */
export const hardSigmoid = () =>
  piecewiseLinear({ name: 'hardSigmoid', knots: [-2.5, 2.5], slopes: [0, 0.2, 0], intercept: 0.5 })

/** Activations of TensorFlow.js that this library has not, or has otherwise, under the names that it gives them. */
export const FOREIGN = {
  softsign: () => (x) => x / (1 + Math.abs(x)),
  hardSigmoid: () => hardSigmoid().value,
  // At −∞ it is NaN there, unlike silu.
  swish: () => (x) => x * logistic(x),
  mish: () => (x) => x * Math.tanh(softplus(x)),
  gelu_new: () => (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  thresholdedRelu:
    ({ theta = 1 }) =>
    (x) =>
      x > theta ? x : x * 0
} as const satisfies Record<string, (params: Params) => Scalar>

/** The name of one of those. */
export type ForeignName = keyof typeof FOREIGN

/** A scalar function by its name and parameters. */
export function scalarFunction(caller: string, name: string, params: Params): Scalar {
  // A piecewise-linear activation may have any name; its parameters tell it.
  const foreign = params.slope0 === undefined ? entryOf<(params: Params) => Scalar>(FOREIGN, name) : undefined
  if (foreign !== undefined) return foreign(params)
  const activation = activationFromParams(caller, name, params)
  return (x) => activation.value(x)
}
