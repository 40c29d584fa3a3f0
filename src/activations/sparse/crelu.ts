import { objectWith } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { checkedThreshold, oneSidedThreshold, type Threshold } from './clippedThreshold.js'

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
  const threshold = objectWith<Threshold>('crelu', 'options', options, ['tau', 'm'])
  return oneSidedThreshold('crelu', checkedThreshold('crelu', threshold))
}
