import { findRoot } from '../../quadrature/findRoot.js'
import { layerVarianceSlope, varianceExcess } from '../maps/layerVariance.js'
import type { CheckedNetwork } from '../maps/RandomNetwork.js'

/** A place beyond q* where the variance map comes closest to the diagonal, or furthest above it. */
export interface NearMiss {
  /** The variance. */
  readonly q: number
  /** (V(q) − q)/q there: negative, a network lingers; positive, it has been crossed. */
  readonly gap: number
}

/** Searched from this multiple of q* to that, in steps of this factor. */
const FROM = 1.0005
const TO = 1e5
const STEP = 10 ** (1 / 16)

/** The local maxima of (V(q) − q)/q beyond q*, where V(q) = q V′(q). */
export function nearMisses(network: CheckedNetwork, qStar: number, to = TO): NearMiss[] {
  const rise = (q: number) => layerVarianceSlope(network, q) - 1 - varianceExcess(network, q) / q
  const found: NearMiss[] = []
  let low = FROM * qStar
  let before = rise(low)
  while (low < to * qStar) {
    const high = low * STEP
    const after = rise(high)
    if (before > 0 && after <= 0) {
      const q = findRoot(rise, low, high)
      found.push({ q, gap: varianceExcess(network, q) / q })
    }
    low = high
    before = after
  }
  return found
}

/** The one that comes closest, or crosses furthest. */
export function highestMiss(misses: readonly NearMiss[]): NearMiss | undefined {
  return misses.reduce<NearMiss | undefined>((best, one) => (best && best.gap >= one.gap ? best : one), undefined)
}
