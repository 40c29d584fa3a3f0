import { type ChebyshevSeries, chebyshevSeries, evaluateChebyshev } from '../../quadrature/chebyshev.js'
import { type LayerMoments, layerMoments } from '../maps/layerVariance.js'
import type { CheckedNetwork } from '../maps/RandomNetwork.js'

/** The variances that searches pass are powers of ten: this many in each decade. */
export const STEPS_PER_DECADE = 8

const TOLERANCE = 1e-15
const MOST = 128

/** A function of q as Chebyshev series in log₁₀ q, one a decade, each made when it is first asked for. */
function tabulated(f: (q: number) => number): (q: number) => number {
  const decades = new Map<number, ChebyshevSeries | undefined>()
  return (q) => {
    const log = Math.log10(q)
    const decade = Math.floor(log)
    if (!decades.has(decade)) {
      const series = chebyshevSeries((x) => f(10 ** x), decade, decade + 1, TOLERANCE, MOST)
      decades.set(decade, series)
    }
    const series = decades.get(decade)
    return series === undefined ? f(q) : evaluateChebyshev(series, log)
  }
}

/** A function of a number that computes each of its values once. */
function remembered<Value>(f: (x: number) => Value): (x: number) => Value {
  const values = new Map<number, Value>()
  return (x) => {
    const known = values.get(x)
    if (known !== undefined) return known
    const value = f(x)
    values.set(x, value)
    return value
  }
}

/** The moments, ready to be evaluated for many (σ_w, σ_b): each for any q from a series. */
export type MomentTables = { readonly [Moment in keyof LayerMoments]: (q: number) => number } & {
  /** All of them by integration, for the variances that every search passes. */
  readonly at: (q: number) => LayerMoments
}

/** Prepares the moments of an activation over all variances. */
export function momentTables(network: CheckedNetwork): MomentTables {
  // The three series are made at the same places, and one pass over φ gives them all.
  const at = remembered((q) => layerMoments(network, q))
  return {
    signal: tabulated((q) => at(q).signal),
    growth: tabulated((q) => at(q).growth),
    slopes: tabulated((q) => at(q).slopes),
    at
  }
}
