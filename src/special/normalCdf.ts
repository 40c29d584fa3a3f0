import { asNumber } from '../checks.js'
import { erfcx } from './erfcx.js'
import { expMinusHalfSquare } from './expSquare.js'

/** Φ(−z) for z ≥ 0. */
function lowerTail(z: number): number {
  return 0.5 * erfcx(z * Math.SQRT1_2) * expMinusHalfSquare(z)
}

/**
 * Standard normal distribution function, exact in the lower tail.
 *
 * $$\Phi(z) = \tfrac12\operatorname{erfc}\!\left(-z/\sqrt2\right)$$
 *
 * @param z any number; NaN gives NaN. For the upper tail 1 − Φ(z) evaluate Φ(−z).
 * @returns Φ(z), in [0, 1]
 * @throws TypeError if `z` is not a number
 * @remarks Accuracy: 8 ulp where the result is a normal number (z > −37.5).
 * @example
 * ```ts
 * normalCdf(-12) // -> 1.7764821120776747e-33
 * ```
 * @see Abramowitz & Stegun (1964), 26.2.2.
 */
export function normalCdf(z: number): number {
  asNumber('normalCdf', 'z', z)
  return z < 0 ? lowerTail(-z) : 1 - lowerTail(z)
}
