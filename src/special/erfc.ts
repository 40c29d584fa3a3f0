import { asNumber } from '../checks.js'
import { erfcx } from './erfcx.js'
import { erfNearZero, SERIES_LIMIT } from './erfNearZero.js'
import { expSquare } from './expSquare.js'

/**
 * Complementary error function, exact in the tail.
 *
 * $$\operatorname{erfc}(x) = \frac{2}{\sqrt\pi}\int_x^\infty e^{-t^2}\,dt$$
 *
 * @param x any number; NaN gives NaN
 * @returns erfc(x), in [0, 2]; 0 above about 27.23, where the value underflows
 * @throws TypeError if `x` is not a number
 * @remarks Accuracy: 8 ulp where the result is a normal number.
 * @example
 * ```ts
 * erfc(10) // -> 2.088487583762545e-45
 * ```
 * @see Abramowitz & Stegun (1964), 7.1.2.
 */
export function erfc(x: number): number {
  asNumber('erfc', 'x', x)
  if (Math.abs(x) <= SERIES_LIMIT) return 1 - erfNearZero(x)
  if (x < 0) return 2 - erfc(-x)
  return expSquare(x, -1) * erfcx(x)
}
