import type { Activation } from '../Activation.js'
import { twoSidedThreshold } from '../sparse/clippedThreshold.js'
import { type NoOptions, noOptions } from './noOptions.js'

/**
 * Identity clipped to [−1, 1].
 *
 * $$\varphi(x) = \min(\max(x, -1), 1)$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * hardTanh().value(-3) // -> -1
 * ```
 * @see Collobert (2004), PhD thesis, Université Paris 6.
 */
export function hardTanh(options: NoOptions = {}): Activation {
  noOptions('hardTanh', options)
  return {
    ...twoSidedThreshold('hardTanh', { tau: 0, m: 1 }, {}),
    // The gradients of TensorFlow.js' minimum and maximum are 1 at both ends.
    slope: (x) => (Math.abs(x) <= 1 ? 1 : 0)
  }
}
