import { asNumber } from '../checks.js'
import { erfcx } from './erfcx.js'
import { normalCdf } from './normalCdf.js'

/**
 * Logarithm of the standard normal distribution function.
 *
 * $$\log\Phi(z)$$
 *
 * @param z any number; NaN gives NaN
 * @returns log Φ(z), ≤ 0; finite down to z ≈ −1.9e154
 * @throws TypeError if `z` is not a number
 * @remarks Accuracy: 8 ulp where the result is a normal number.
 * @example
 * ```ts
 * logNormalCdf(-50) // -> -1254.8313611394185
 * ```
 * @see Abramowitz & Stegun (1964), 26.2.12.
 */
export function logNormalCdf(z: number): number {
  asNumber('logNormalCdf', 'z', z)
  if (z > 0) return Math.log1p(-normalCdf(-z))
  if (z > -1) return Math.log(normalCdf(z))
  return z === -Infinity ? -Infinity : Math.log(0.5 * erfcx(-z * Math.SQRT1_2)) - 0.5 * z * z
}
