import { logistic, logisticSlope } from '../../special/logistic.js'
import type { Activation } from '../Activation.js'
import type { NoOptions } from './noOptions.js'
import { gatedIdentity } from './smoothActivation.js'

/**
 * Sigmoid linear unit, also called swish.
 *
 * $$\varphi(x) = \frac{x}{1 + e^{-x}}$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * silu().value(1) // -> 0.7310585786300049
 * ```
 * @see Elfwing, Uchibe & Doya (2017), arXiv 1702.03118.
 */
export function silu(options: NoOptions = {}): Activation {
  return gatedIdentity('silu', options, logistic, logisticSlope)
}
