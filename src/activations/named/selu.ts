import type { Activation } from '../Activation.js'
import { exponentialLinear } from './exponentialLinear.js'
import { type NoOptions, noOptions } from './noOptions.js'

/** λ. */
export const SCALE = 1.0507009873554805
/** λα. */
export const SCALE_ALPHA = 1.7580993408473766

/**
 * Scaled exponential linear unit.
 *
 * $$\varphi(x) = \lambda x \;(x > 0), \qquad \lambda\alpha(e^x - 1) \;(x \le 0), \qquad \lambda = 1.0507\ldots,\ \alpha = 1.6733\ldots$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * selu().value(-1) // -> -1.1113307378125625
 * ```
 * @see Klambauer et al. (2017), arXiv 1706.02515.
 */
export function selu(options: NoOptions = {}): Activation {
  noOptions('selu', options)
  return { name: 'selu', params: {}, ...exponentialLinear(SCALE, SCALE_ALPHA) }
}
