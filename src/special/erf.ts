import { asNumber } from '../checks.js'
import { erfc } from './erfc.js'

/** Below this |x| the Maclaurin series is used, above it 1 − erfc(x). */
export const SERIES_LIMIT = 0.5

/** Maclaurin coefficients of erf(x)/x in x²; from scripts/erfcx_coefficients.py. */
const MACLAURIN = [
  1.1283791670955126, -0.37612638903183754, 0.11283791670955126, -0.026866170645131252, 0.005223977625442188,
  -0.0008548327023450853, 0.00012055332981789664, -1.492565035840625e-5, 1.6462114365889248e-6, -1.6365844691234924e-7,
  1.4807192815879218e-8, -1.2290555301717928e-9, 9.422759064650411e-11
]

/** erf for |x| ≤ SERIES_LIMIT. */
export function erfNearZero(x: number): number {
  const square = x * x
  let sum = 0
  for (let n = MACLAURIN.length - 1; n >= 0; n--) sum = sum * square + (MACLAURIN[n] as number)
  return x * sum
}

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
