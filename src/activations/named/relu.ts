import type { Activation } from '../Activation.js'
import { oneSidedThreshold } from '../sparse/clippedThreshold.js'
import { type NoOptions, noOptions } from './noOptions.js'

/**
 * Rectified linear unit.
 *
 * $$\varphi(x) = \max(x, 0)$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * relu().value(-2) // -> 0
 * ```
 * @see Nair & Hinton (2010), ICML.
 */
export function relu(options: NoOptions = {}): Activation {
  noOptions('relu', options)
  return oneSidedThreshold('relu', { tau: 0, m: Infinity }, {})
}
