import { logistic, logisticSlope } from '../../special/logistic.js'
import type { Activation } from '../Activation.js'
import type { NoOptions } from './noOptions.js'
import { smoothActivation } from './smoothActivation.js'

/**
 * Logistic sigmoid.
 *
 * $$\varphi(x) = \frac{1}{1 + e^{-x}}$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * sigmoid().value(0) // -> 0.5
 * ```
 * @see Rumelhart, Hinton & Williams (1986), Nature 323.
 */
export function sigmoid(options: NoOptions = {}): Activation {
  return smoothActivation('sigmoid', options, logistic, logisticSlope)
}
