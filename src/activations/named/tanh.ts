import { logisticSlope } from '../../special/logistic.js'
import type { Activation } from '../Activation.js'
import type { NoOptions } from './noOptions.js'
import { smoothActivation } from './smoothActivation.js'

/**
 * Hyperbolic tangent.
 *
 * $$\varphi(x) = \tanh x$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * tanh().value(0.5) // -> 0.46211715726000973
 * ```
 * @see LeCun et al. (1998), Efficient BackProp.
 */
export function tanh(options: NoOptions = {}): Activation {
  return smoothActivation('tanh', options, Math.tanh, (x) => 4 * logisticSlope(2 * x))
}
