import { asNumber } from '../checks.js'
import { erfc } from './erfc.js'
import { erfNearZero, SERIES_LIMIT } from './erfNearZero.js'

/**
 * Error function.
 *
 * $$\operatorname{erf}(x) = \frac{2}{\sqrt\pi}\int_0^x e^{-t^2}\,dt$$
 *
 * @param x any number; NaN gives NaN
 * @returns erf(x), in [−1, 1]
 * @throws TypeError if `x` is not a number
 * @remarks Accuracy: 8 ulp.
 * @example
 * ```ts
 * erf(0.5) // -> 0.5204998778130465
 * ```
 * @see Abramowitz & Stegun (1964), 7.1.1.
 */
export function erf(x: number): number {
  asNumber('erf', 'x', x)
  if (Math.abs(x) <= SERIES_LIMIT) return erfNearZero(x)
  return x < 0 ? erfc(-x) - 1 : 1 - erfc(x)
}
