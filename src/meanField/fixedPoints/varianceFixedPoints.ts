import type { Activation, LinearPiece } from '../../activations/Activation.js'
import { isHomogeneous } from '../../activations/homogeneous.js'
import { findRoot } from '../../quadrature/findRoot.js'
import * as layerMap from '../maps/LayerMap.js'
import { excessAndSlope, layerVariance, layerVarianceCurvature } from '../maps/layerVariance.js'
import { type CheckedNetwork, checkNetwork, type RandomNetwork } from '../maps/RandomNetwork.js'
import { type Stability, stabilityOf } from './stability.js'

/** A fixed point of the variance map. */
export interface VarianceFixedPoint {
  /** q = V(q). */
  readonly q: number
  /** V′(q). */
  readonly slope: number
  /** How the map treats a small deviation from it. */
  readonly stability: Stability
  /** Set where every q is a fixed point, as for ReLU on its edge of chaos. */
  readonly continuum?: true
}

/** The search covers these powers of ten, at this many steps each. */
const DECADES = [-12, 12] as const
const STEPS_PER_DECADE = 16

/** |V(q) − q| up to this·q is rounding error of 0. */
const TOUCHES = 2e-14
/** Slopes that differ by less are one slope. */
const SLOPE_TOLERANCE = 1e-12
/** Fixed points closer than this, relative, where V′ is 1, are one. */
const SAME = 1e-6

/** V(q) − q and the derivatives of V; what overflows counts as infinite. */
function mapOf(network: CheckedNetwork) {
  const both = (q: number): [excess: number, slope: number] => {
    const [excess, slope] = excessAndSlope(network, q)
    return [Number.isNaN(excess) ? Infinity : excess, slope]
  }
  return {
    both,
    excess: (q: number) => both(q)[0],
    slope: (q: number) => both(q)[1],
    curvature: (q: number) => layerVarianceCurvature(network, q)
  }
}

/** φ′ to the left and to the right of 0. */
function slopesAtZero({ pieces, kinks, slope }: Activation): [left: number, right: number] {
  if (pieces) {
    const beside = [pieces.filter(({ from }) => from < 0).at(-1), pieces.find(({ to }) => to > 0)]
    return [(beside[0] as LinearPiece).slope, (beside[1] as LinearPiece).slope]
  }
  return kinks.includes(0) ? [slope(-1e-300), slope(1e-300)] : [slope(0), slope(0)]
}

/** V′(0) where V(0) = 0. */
function slopeAtZero(network: CheckedNetwork): number {
  const [left, right] = slopesAtZero(network.activation)
  const square = 0.5 * (left * left + right * right)
  const mean = (right - left) / Math.sqrt(2 * Math.PI)
  return layerMap.gain(network, layerMap.signal(network, square, square - mean * mean))
}

/** The fixed point 0, where there is one. */
function atZero(network: CheckedNetwork): VarianceFixedPoint[] {
  if (layerVariance(network, 0) !== 0) return []
  const slope = slopeAtZero(network)
  if (Math.abs(slope - 1) > SLOPE_TOLERANCE) return [{ q: 0, slope, stability: slope < 1 ? 'stable' : 'unstable' }]
  if (!layerMap.isConnected(network) || isHomogeneous(network.activation))
    return [{ q: 0, slope: 1, stability: 'marginal', continuum: true }]
  return [{ q: 0, slope: 1, stability: 'one-sided' }]
}

/** The values, or undefined where φ overflows or varies too fast to be integrated: the search ends there. */
function tried<Values>(values: () => Values): Values | undefined {
  try {
    return values()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Fixed points between low and high, where V′ − 1 has one sign. */
function between(
  excess: (q: number) => number,
  [low, atLow]: readonly [number, number],
  [high, atHigh]: readonly [number, number]
): number[] {
  if (Math.abs(atHigh) <= TOUCHES * high) return [high]
  if (Math.abs(atLow) <= TOUCHES * low || Math.sign(atLow) === Math.sign(atHigh)) return []
  return [findRoot(excess, low, high, atLow, atHigh)]
}

/**
 * The fixed points of the variance map, smallest first.
 *
 * $$V(q) = q$$
 *
 * Between two stable ones lies an unstable one, which variance has to pass to escape from the lower to the upper. Fixed
 * points that the map touches without crossing, where V′ = 1, are found too: stable from one side only, they are why
 * unclipped shifted ReLU fails.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @returns for each: `q`, `slope` = V′(q) (at q = 0 its limit), `stability` as of V′ and V″; one with `continuum: true`
 *   and q = 0 where every q is fixed
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: |V(q) − q| ≤ 1e-13 q. Searched from 1e-12 to 1e12, or to where φ overflows or varies too fast to
 *   be integrated, 16 steps a decade, divided where V′ = 1; a pair of crossings closer than a step, with two more turns
 *   of V between them, is missed.
 * @example
 * ```ts
 * const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 0.9 })
 * varianceFixedPoints(design).map(({ q }) => q) // -> [1, 1.39895, 3.47447]
 * varianceFixedPoints(design).map(({ stability }) => stability) // -> ['stable', 'unstable', 'stable']
 * ```
 * @see Price et al. (2024), arXiv 2402.16184, for the failure of shifted ReLU.
 */
export function varianceFixedPoints(network: RandomNetwork): VarianceFixedPoint[] {
  const checked = checkNetwork('varianceFixedPoints', network)
  const { excess, both, slope, curvature } = mapOf(checked)
  const found = atZero(checked)
  if (found[0]?.continuum || (found.length > 0 && !layerMap.isConnected(checked))) return found
  const steps = (DECADES[1] - DECADES[0]) * STEPS_PER_DECADE
  let low = 10 ** DECADES[0]
  const [excessAtLow, slopeAtLow] = both(low)
  let last = [low, excessAtLow] as const
  let rising = slopeAtLow - 1
  for (let step = 1; step <= steps; step++) {
    const high = 10 ** (DECADES[0] + step / STEPS_PER_DECADE)
    const there = tried(() => both(high))
    if (there === undefined) return found
    const [value, slopeThere] = there
    const after = slopeThere - 1
    const next = [high, value] as const
    const ends = [last]
    if (rising * after < 0) {
      const turn = findRoot((q) => slope(q) - 1, low, high, rising, after)
      ends.push([turn, excess(turn)])
    }
    ends.push(next)
    for (let i = 1; i < ends.length; i++) {
      for (const q of between(excess, ends[i - 1] as readonly [number, number], ends[i] as readonly [number, number])) {
        const own = slope(q)
        // Around a point that is touched, rounding may see the diagonal crossed twice.
        if (Math.abs(q / (found.at(-1)?.q ?? 0) - 1) <= SAME && Math.abs(own - 1) <= SAME) continue
        found.push({ q, slope: own, stability: stabilityOf(q, own, curvature(q)) })
      }
    }
    low = high
    last = next
    rising = after
  }
  return found
}
