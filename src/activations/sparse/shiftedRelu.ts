import { NON_NEGATIVE, numberIn, objectWith } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { oneSidedThreshold } from './clippedThreshold.js'

/**
 * Shifted ReLU, without a clip.
 *
 * $$\varphi(x) = \max(x - \tau, 0)$$
 *
 * Deep networks of it do not train: on its edge of chaos V′(q*) = 1 and V″(q*) > 0, so the variance map repels from
 * above.
 *
 * @param options `tau`: threshold, finite, ≥ 0
 * @returns the activation
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @example
 * ```ts
 * shiftedRelu({ tau: 1 }).value(1.25) // -> 0.25
 * ```
 * @see Price et al. (2024), arXiv 2402.16184.
 */
export function shiftedRelu(options: { readonly tau: number }): Activation {
  const { tau } = objectWith<{ tau: number }>('shiftedRelu', 'options', options, ['tau'])
  numberIn('shiftedRelu', 'tau', tau, NON_NEGATIVE)
  return oneSidedThreshold('shiftedRelu', { tau, m: Infinity }, { tau })
}
