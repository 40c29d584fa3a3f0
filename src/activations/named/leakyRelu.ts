import { FINITE, numberIn, objectWith } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { linearActivation } from '../linearActivation.js'

/**
 * Leaky ReLU.
 *
 * $$\varphi(x) = x \;(x > 0), \qquad \alpha x \;(x \le 0)$$
 *
 * @param options `alpha`: slope on the left, finite
 * @returns the activation
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @example
 * ```ts
 * leakyRelu({ alpha: 0.1 }).value(-2) // -> -0.2
 * ```
 * @see Maas, Hannun & Ng (2013), ICML workshop.
 */
export function leakyRelu(options: { readonly alpha: number }): Activation {
  const { alpha } = objectWith<{ alpha: number }>('leakyRelu', 'options', options, ['alpha'])
  numberIn('leakyRelu', 'alpha', alpha, FINITE)
  return linearActivation(
    'leakyRelu',
    { alpha },
    [
      { from: -Infinity, to: 0, slope: alpha, at: 0, value: 0 },
      { from: 0, to: Infinity, slope: 1, at: 0, value: 0 }
    ],
    (x) => (x > 0 ? x : alpha * x + 0),
    (x) => (x > 0 ? 1 : alpha)
  )
}
