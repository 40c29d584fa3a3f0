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
