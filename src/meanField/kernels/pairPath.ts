import type { Activation } from '../../activations/Activation.js'
import { chebyshevSeries, evaluateChebyshev } from '../../quadrature/chebyshev.js'
import { secondMoment } from '../integrals/moments.js'
import * as layerMap from '../maps/LayerMap.js'
import { layerVariance } from '../maps/layerVariance.js'
import type { CheckedNetwork } from '../maps/RandomNetwork.js'
import { pairDeficit, pairSlopeMoment } from '../pairs/pairMoments.js'
import { angleOf, type PreparedPair, preparedPairs } from '../pairs/preparedPair.js'

/** Variances that differ by less, relative, are one. */
export const SAME = 1e-13
const TOLERANCE = 1e-12
const MOST_TERMS = 2048

/** What several layers do to a pair of equal variance: 1 − c, and the tangent kernel, which becomes gain·Θ + offset. */
export type PairPath = (oneMinusC: number) => {
  readonly oneMinusC: number
  readonly gain: number
  readonly offset: number
}

/** The variances of all layers, from q. */
export function variancesFrom(network: CheckedNetwork, q: number, depth: number): Float64Array {
  const variances = new Float64Array(depth + 1).fill(q)
  for (let layer = 0; layer < depth; layer++) {
    const own = variances[layer]
    const next = layerVariance(network, own)
    variances[layer + 1] = Math.abs(next / own - 1) <= SAME ? own : next
  }
  return variances
}

/** The pair integrals of each layer: prepared where there are many pairs, one for all layers of a variance. */
function pairsOf(
  activation: Activation,
  variances: Float64Array,
  many: boolean
): (q: number) => Pick<PreparedPair, 'deficit' | 'slope'> {
  if (!many) {
    return (q) => ({
      deficit: (oneMinusC) => pairDeficit(activation, q, oneMinusC),
      slope: (oneMinusC) => pairSlopeMoment(activation, q, q, 1 - oneMinusC)
    })
  }
  const [least, most] = [variances.reduce((a, b) => Math.min(a, b)), variances.reduce((a, b) => Math.max(a, b))]
  const prepare = preparedPairs(activation, least, most, TOLERANCE)
  const made = new Map<number, PreparedPair>()
  return (q) => {
    const pair = made.get(q) ?? prepare(q)
    made.set(q, pair)
    return pair
  }
}

/** The path of a pair through layers of the given variances. */
export function pairPath(network: CheckedNetwork, variances: Float64Array, many: boolean, tangent: boolean): PairPath {
  const { activation } = network
  const pairs = pairsOf(activation, variances.subarray(0, -1), many)
  const layers = Array.from(variances.subarray(0, -1), (q, layer) => ({
    q,
    next: variances[layer + 1],
    square: secondMoment(activation, q),
    pair: pairs(q)
  }))
  return (start) => {
    let [oneMinusC, gain, offset] = [start, 1, 0]
    for (const { q, next, square, pair } of layers) {
      const factor = tangent ? layerMap.gain(network, pair.slope(oneMinusC)) : 0
      const deficit = pair.deficit(oneMinusC)
      gain *= factor
      offset = factor * offset + layerMap.trained(network, square - deficit)
      const short = layerMap.covarianceDeficit(network, q * oneMinusC, deficit, square)
      oneMinusC = Math.min(Math.max(short / next, 0), 2)
    }
    return { oneMinusC, gain, offset }
  }
}

/** The path as series in the angle, where that is worth it. */
export function preparedPath(path: PairPath, many: boolean, tangent: boolean): PairPath {
  if (!many) return path
  const seen = new Map<number, ReturnType<PairPath>>()
  const at = (theta: number) => {
    const known = seen.get(theta) ?? path(2 * Math.sin(0.5 * theta) ** 2)
    seen.set(theta, known)
    return known
  }
  const keys = tangent ? (['oneMinusC', 'gain', 'offset'] as const) : (['oneMinusC'] as const)
  const [oneMinusC, gain, offset] = keys.map((key) =>
    chebyshevSeries((theta) => at(theta)[key], 0, Math.PI, TOLERANCE, MOST_TERMS, MOST_TERMS)
  )
  if (oneMinusC === undefined || (tangent && (gain === undefined || offset === undefined))) return path
  return (start) => {
    const theta = angleOf(start)
    return {
      oneMinusC: evaluateChebyshev(oneMinusC, theta),
      gain: gain === undefined ? 0 : evaluateChebyshev(gain, theta),
      offset: offset === undefined ? 0 : evaluateChebyshev(offset, theta)
    }
  }
}
