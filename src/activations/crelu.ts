import { NON_NEGATIVE, numberIn, objectWith, POSITIVE_OR_INFINITE } from '../checks.js'
import type { Activation } from './Activation.js'
import { oneSidedThreshold } from './clippedThreshold.js'

/**
 * Clipped, shifted ReLU.
 *
 * $$\varphi(x) = \min(\max(x - \tau, 0), m)$$
 *
 * Not the *concatenated* ReLU of Shang et al. (2016), which shares the abbreviation.
 *
 * @param options `tau`: threshold, finite, ≥ 0; `m`: clip height, positive, Infinity for none
 * @returns the activation; its values lie in [0, m]
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @example
 * ```ts
 * crelu({ tau: 1, m: 0.5 }).value(1.25) // -> 0.25
 * ```
 * @see Price et al. (2024), arXiv 2402.16184; Dent & Tanner (2026), arXiv 2602.05779.
 */
export function crelu(options: { readonly tau: number; readonly m: number }): Activation {
  const { tau, m } = objectWith<{ tau: number; m: number }>('crelu', 'options', options, ['tau', 'm'])
  numberIn('crelu', 'tau', tau, NON_NEGATIVE)
  numberIn('crelu', 'm', m, POSITIVE_OR_INFINITE)
  return oneSidedThreshold('crelu', { tau, m }, tau, m)
}
