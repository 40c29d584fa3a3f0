import { asNumber } from '../checks.js'
import { erfNearZero, SERIES_LIMIT } from './erfNearZero.js'
import { expSquare } from './expSquare.js'

/** Below this the value overflows. */
const OVERFLOW = -27
/** Beyond this, erfcx(x) = 1/(x√π) to the last bit. */
const ASYMPTOTIC = 1e8
const INVERSE_SQRT_PI = 0.5641895835477563
const MAP_CENTRE = 3.75

/** Chebyshev coefficients of (1 + 2x) erfcx(x) in t = (x − k)/(x + k), k = 3.75; from scripts/erfcx_coefficients.py. */
const CHEBYSHEV = [
  1.1775789345674017, -0.004590054580646477, -0.08424913336651792, 0.05920993999819189, -0.026658668435305753,
  0.009074997670705265, -0.002413163540417608, 0.000490775836525809, -6.9169733025012e-5, 4.139027986073e-6,
  7.7403830662e-7, -2.18864010492e-7, 1.0764999466e-8, 4.521959811e-9, -7.75440021e-10, -6.3180883e-11, 2.868795e-11,
  1.94559e-13, -9.6547e-13, 3.2525e-14, 3.3478e-14, -1.865e-15, -1.251e-15, 7.4e-17, 5.1e-17, -2e-18
]

/** erfcx for x ≥ 0. */
function erfcxOfPositive(x: number): number {
  if (x < SERIES_LIMIT) return expSquare(x, 1) * (1 - erfNearZero(x))
  if (x > ASYMPTOTIC) return INVERSE_SQRT_PI / x
  const t = (x - MAP_CENTRE) / (x + MAP_CENTRE)
  let b1 = 0
  let b2 = 0
  for (let n = CHEBYSHEV.length - 1; n > 0; n--) {
    const b0 = 2 * t * b1 - b2 + CHEBYSHEV[n]
    b2 = b1
    b1 = b0
  }
  return (t * b1 - b2 + CHEBYSHEV[0]) / (1 + 2 * x)
}

/**
 * Scaled complementary error function.
 *
 * $$\operatorname{erfcx}(x) = e^{x^2}\operatorname{erfc}(x)$$
 *
 * @param x any number; NaN gives NaN
 * @returns erfcx(x), in (0, ∞]; Infinity below about −26.63, where the value overflows
 * @throws TypeError if `x` is not a number
 * @remarks Accuracy: 8 ulp. Use it for ratios of Gaussian tails, where erfc itself underflows.
 * @example
 * ```ts
 * erfcx(10) // -> 0.056140992743822586
 * ```
 * @see Shepherd & Laframboise (1981), Mathematics of Computation 36, 249–253.
 */
export function erfcx(x: number): number {
  asNumber('erfcx', 'x', x)
  if (x < OVERFLOW) return Infinity
  return x < 0 ? 2 * expSquare(x, 1) - erfcxOfPositive(-x) : erfcxOfPositive(x)
}
