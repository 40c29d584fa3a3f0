import { layerVarianceCurvature } from '../maps/layerVariance.js'
import type { CheckedNetwork } from '../maps/RandomNetwork.js'
import type { VarianceFixedPoint } from './varianceFixedPoints.js'

/** The variances that settle where q does. */
export interface Basin {
  /** Its lower end; 0 where nothing below q leads elsewhere. */
  readonly low: number
  /** Its upper end; Infinity where nothing above q leads elsewhere. */
  readonly high: number
}

/** Fixed points this close to q, relative, are q; those that the map only touches are not known better than 1e-6. */
const SAME = { crossing: 1e-9, touching: 1e-5 } as const

/** The basin of attraction that q lies in, between the fixed points that repel. */
export function basinOf(network: CheckedNetwork, points: readonly VarianceFixedPoint[], q: number): Basin {
  let [low, high] = [0, Infinity]
  for (const { q: point, stability, continuum } of points) {
    if (stability === 'stable' || stability === 'marginal' || continuum || point === 0) continue
    const same = Math.abs(point / q - 1) <= SAME[stability === 'unstable' ? 'crossing' : 'touching']
    const repelsUp = stability === 'unstable' || layerVarianceCurvature(network, point) > 0
    const repelsDown = stability === 'unstable' || !repelsUp
    if (same ? repelsDown : point < q) low = Math.max(low, same ? q : point)
    if (same ? repelsUp : point > q) high = Math.min(high, same ? q : point)
  }
  return { low, high }
}
