import { NON_NEGATIVE, numberIn, objectWith } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { exponentialLinear } from './exponentialLinear.js'

/**
 * Exponential linear unit.
 *
 * $$\varphi(x) = x \;(x > 0), \qquad \alpha(e^x - 1) \;(x \le 0)$$
 *
 * @param options `alpha`: the limit −α on the left, finite, ≥ 0 (default 1)
 * @returns the activation; its kink at 0 is in the second derivative for α = 1, in the slope otherwise
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @example
 * ```ts
 * elu().value(-1) // -> -0.6321205588285577
 * ```
 * @see Clevert, Unterthiner & Hochreiter (2016), arXiv 1511.07289.
 */
export function elu(options: { readonly alpha?: number } = {}): Activation {
  const { alpha = 1 } = objectWith<{ alpha?: number }>('elu', 'options', options, ['alpha'])
  numberIn('elu', 'alpha', alpha, NON_NEGATIVE)
  return {
    name: 'elu',
    params: { alpha },
    ...exponentialLinear(1, alpha)
  }
}
