/** Below this |x| the Maclaurin series is used, above it 1 − erfc(x). */
export const SERIES_LIMIT = 0.5

/** Maclaurin coefficients of erf(x)/x in x²; from scripts/erfcx_coefficients.py. */
const MACLAURIN = [
  1.1283791670955126, -0.37612638903183754, 0.11283791670955126, -0.02686617064513125, 0.0052239776254422,
  -0.000854832702345, 0.000120553329818, -1.492565036e-5, 1.64621144e-6, -1.636584e-7, 1.4807e-8, -1.229e-9, 9e-11
]

/** erf for |x| ≤ SERIES_LIMIT. */
export function erfNearZero(x: number): number {
  const square = x * x
  let sum = 0
  for (let n = MACLAURIN.length - 1; n >= 0; n--) sum = sum * square + MACLAURIN[n]
  return x * sum
}
