import { numberIn, POSITIVE } from '../../checks.js'
import { findRoot } from '../../quadrature/findRoot.js'
import { keepsEqual } from '../maps/LayerMap.js'
import { correlationStep, layerCovarianceSlope, positiveVariance } from '../maps/layerCovariance.js'
import { layerVariance } from '../maps/layerVariance.js'
import { checkNetwork, type RandomNetwork } from '../maps/RandomNetwork.js'

/** Where correlations settle. */
export interface CorrelationFixedPoint {
  /** c = R(c). */
  readonly c: number
  /** R′(c). */
  readonly slope: number
}

/** R′(1) up to 1 + this counts as 1. */
const SLOPE_TOLERANCE = 1e-12
/** 1 − c is bracketed by powers of this, down to the second number. */
const STEP = 1e-3
const SMALLEST = 1e-290

/**
 * The correlation at which two different inputs settle, the stable fixed point of the correlation map at a variance.
 *
 * $$R(c) = c$$
 *
 * 1 where R′(1) ≤ 1: ordered networks and the edge of chaos forget what distinguishes inputs, on the edge only
 * algebraically slowly. Below 1, and at least 0, in the chaotic phase, and with dropout always.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param q variance of both inputs, positive: a fixed point of the variance map
 * @returns `c`, and `slope` = R′(c)
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or if V(q) is 0
 * @remarks Accuracy: |R(c) − c| ≤ 1e-12 (1 − c) where c is near 1, else 1e-12 for piecewise-linear activations and
 *   5e-12 for the others. Activations that jump settle below 1 always.
 * @example
 * ```ts
 * correlationFixedPoint({ activation: 'tanh', sigmaW: 1, sigmaB: 0.3 }, 0.4).c // -> 1
 * ```
 * @see Poole et al. (2016), arXiv 1606.05340; Schoenholz et al. (2017), arXiv 1611.01232.
 */
export function correlationFixedPoint(network: RandomNetwork, q: number): CorrelationFixedPoint {
  const caller = 'correlationFixedPoint'
  const checked = checkNetwork(caller, network)
  numberIn(caller, 'q', q, POSITIVE)
  const next = positiveVariance(caller, q, layerVariance(checked, q))
  const slope = (c: number) => layerCovarianceSlope(checked, q, c) / next
  if (keepsEqual(checked) && slope(1) <= 1 + SLOPE_TOLERANCE) return { c: 1, slope: slope(1) }
  // In terms of δ = 1 − c, which keeps its digits near c = 1.
  const excess = (delta: number) => correlationStep(caller, checked, q, 1 - delta, delta).oneMinusC - delta
  if (excess(1) >= 0) return { c: 0, slope: slope(0) }
  let low = STEP
  while (excess(low) <= 0) {
    low *= STEP
    // Inputs, or their masks, that no double tells apart.
    if (low < SMALLEST) return { c: 1, slope: slope(1) }
  }
  const c = 1 - findRoot(excess, low, low / STEP)
  return { c, slope: slope(c) }
}
