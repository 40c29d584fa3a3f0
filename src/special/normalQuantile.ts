import { asNumber, outOfRange } from '../checks.js'
import { erf } from './erf.js'
import { logNormalCdf } from './logNormalCdf.js'
import { normalPdf } from './normalPdf.js'

/** Below this tail probability the equation is solved for log Φ, above it for Φ − ½. */
const TAIL = 0.25
/** Halley's method is of third order: the start's 4.5e-4 becomes 1e-10, then rounding error. */
const HALLEY_STEPS = 2

/** Hastings' approximation of the lower quantile, |error| < 4.5e-4 for 0 < p ≤ ½ (Abramowitz & Stegun 26.2.23). */
function startingPoint(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p))
  return (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
}

function solveTail(p: number): number {
  const logP = Math.log(p)
  let z = startingPoint(p)
  for (let step = 0; step < HALLEY_STEPS; step++) {
    const logCdf = logNormalCdf(z)
    const hazard = Math.exp(-0.5 * z * z - logCdf) / Math.sqrt(2 * Math.PI)
    const newton = (logCdf - logP) / hazard
    z -= newton / (1 + 0.5 * newton * (z + hazard))
  }
  return z
}

/** z with Φ(z) = ½ + offset, −¼ ≤ offset ≤ 0. */
export function centralQuantile(offset: number): number {
  let z = startingPoint(0.5 + offset)
  for (let step = 0; step < HALLEY_STEPS; step++) {
    const newton = (0.5 * erf(z * Math.SQRT1_2) - offset) / normalPdf(z)
    z -= newton / (1 + 0.5 * newton * z)
  }
  return z
}

/**
 * Standard normal quantile, the inverse of {@link normalCdf}.
 *
 * $$\Phi^{-1}(p)$$
 *
 * @param p probability in [0, 1]; NaN gives NaN
 * @returns z with Φ(z) = p; −Infinity at 0, Infinity at 1
 * @throws TypeError if `p` is not a number; RangeError outside [0, 1]
 * @remarks Accuracy: 8 ulp for every p, subnormal ones included.
 * @example
 * ```ts
 * normalQuantile(0.9) // -> 1.2815515655446004
 * ```
 * @see Abramowitz & Stegun (1964), 26.2.23 for the starting point.
 */
export function normalQuantile(p: number): number {
  asNumber('normalQuantile', 'p', p)
  if (p < 0 || p > 1) throw outOfRange('normalQuantile', 'p', 'in [0, 1]', p)
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p === 0) return -Infinity
  return p < TAIL ? solveTail(p) : centralQuantile(p - 0.5) + 0
}
