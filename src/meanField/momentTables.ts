import { type ChebyshevSeries, chebyshevSeries, evaluateChebyshev } from '../quadrature/chebyshev.js'
import { signal, signalGrowth } from './layerMap.js'
import { slopeMoment } from './moments.js'
import type { CheckedNetwork } from './RandomNetwork.js'

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

/** The moments that variance map and χ₁ are made of, as in `layerMap`, ready to be evaluated for many (σ_w, σ_b). */
export interface MomentTables {
  /** S(q) = E[φ²]/keep − g E[φ]². */
  readonly signal: (q: number) => number
  /** S′(q). */
  readonly growth: (q: number) => number
  /** E[φ′²]/keep. */
  readonly slopes: (q: number) => number
}

/** Prepares the moments of an activation over all variances. */
export function momentTables(network: CheckedNetwork): MomentTables {
  return {
    signal: tabulated((q) => signal(network, q)),
    growth: tabulated((q) => signalGrowth(network, q)),
    slopes: tabulated((q) => slopeMoment(network.activation, q) * (1 + network.noise))
  }
}
