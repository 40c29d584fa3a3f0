import { objectWith } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { checkedThreshold, type Threshold, twoSidedThreshold } from './clippedThreshold.js'

/**
 * Clipped soft threshold.
 *
 * $$\varphi(x) = \operatorname{sign}(x)\,\min(\max(|x| - \tau, 0), m)$$
 *
 * @param options `tau`: threshold, finite, ≥ 0; `m`: clip height, positive, Infinity for none
 * @returns the activation; its values lie in [−m, m]
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @example
 * ```ts
 * cst({ tau: 1, m: 0.5 }).value(-1.25) // -> -0.25
 * ```
 * @see Price et al. (2024), arXiv 2402.16184; Dent & Tanner (2026), arXiv 2602.05779.
 */
export function cst(options: { readonly tau: number; readonly m: number }): Activation {
  const threshold = objectWith<Threshold>('cst', 'options', options, ['tau', 'm'])
  return twoSidedThreshold('cst', checkedThreshold('cst', threshold))
}
