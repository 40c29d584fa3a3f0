import { logistic } from '../../special/logistic.js'
import type { Activation } from '../Activation.js'
import type { NoOptions } from './noOptions.js'
import { smoothActivation } from './smoothActivation.js'

/**
 * Softplus.
 *
 * $$\varphi(x) = \log(1 + e^x)$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * softplus().value(0) // -> 0.6931471805599453
 * ```
 * @see Dugas et al. (2001), NIPS 13.
 */
export function softplus(options: NoOptions = {}): Activation {
  return smoothActivation('softplus', options, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), logistic)
}
