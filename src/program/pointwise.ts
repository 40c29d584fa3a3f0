import { activationFromParams } from '../activations/byName/activationFromParams.js'
import { logistic } from '../special/logistic.js'

type Scalar = (x: number) => number
type Params = Readonly<Record<string, number>>

const softplus: Scalar = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** Activations of TensorFlow.js' layers that this library has no theory of, under the names that they are configured by. */
const ofLayers: Readonly<Record<string, (params: Params) => Scalar>> = {
  softsign: () => (x) => x / (1 + Math.abs(x)),
  hardSigmoid: () => (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1),
  swish: () => (x) => x * logistic(x),
  mish: () => (x) => x * Math.tanh(softplus(x)),
  gelu_new: () => (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  thresholdedRelu:
    ({ theta = 1 }) =>
    (x) =>
      x > theta ? x : x * 0
}

/** A scalar function by name. */
export function scalarFunction(caller: string, name: string, params: Params): Scalar {
  // A piecewise-linear activation may have any name; its parameters tell it.
  const own = params.slope0 === undefined && Object.hasOwn(ofLayers, name) ? ofLayers[name] : undefined
  if (own !== undefined) return own(params)
  const activation = activationFromParams(caller, name, params)
  return (x) => activation.value(x)
}
