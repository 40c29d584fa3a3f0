import { pairCurvature } from '../pairs/pairCurvature.js'
import { checkPoint } from './correlationMap.js'
import * as layerMap from './LayerMap.js'
import { positiveVariance } from './layerCovariance.js'
import { layerVariance } from './layerVariance.js'
import type { RandomNetwork } from './RandomNetwork.js'

/**
 * Curvature of the correlation map, with what the kinks of the activation contribute.
 *
 * $$R''(c) = \frac{\sigma_w^2\,q^2\,\mathbb E[\varphi''(h_1)\varphi''(h_2)]}{V(q)}$$
 *
 * φ″ includes a Dirac delta at every kink: where φ′ jumps, R″(1) is infinite, R′ approaches R′(1) like √(1 − c), and
 * two inputs on the edge of chaos approach one another like 1/l² instead of 1/l. Differentiating φ′ piece by piece
 * gives 0 there.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param c correlation, in [−1, 1]
 * @param q variance of both inputs, positive
 * @returns R″(c); Infinity at c = 1 where φ′ jumps, ±Infinity or 0 at c = −1 there
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, if V(q) is 0, or at c = −1
 *   for an activation that bends without being piecewise linear
 * @remarks Accuracy: 1e-12 max(|R″|, 0.01) for piecewise-linear activations, 1e-9 of R″ at |c| for the others.
 * @example
 * ```ts
 * correlationMapCurvature({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 0, 1) // -> 0.3183098861837907
 * correlationMapCurvature({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 1, 1) // -> Infinity
 * ```
 * @see Poole et al. (2016), arXiv 1606.05340; Hayou et al. (2019), arXiv 1902.06853, for the rates 1/l and 1/l².
 */
export function correlationMapCurvature(network: RandomNetwork, c: number, q: number): number {
  const caller = 'correlationMapCurvature'
  const layer = checkPoint(caller, network, c, q)
  const next = positiveVariance(caller, q, layerVariance(layer, q))
  if (!layerMap.isConnected(layer)) return 0
  return (q * layerMap.varianceCurvature(layer, pairCurvature(layer.activation, q, c))) / next
}
