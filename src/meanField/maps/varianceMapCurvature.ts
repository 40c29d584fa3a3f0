import { numberIn, POSITIVE } from '../../checks.js'
import { layerVarianceCurvature } from './layerMap.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Curvature of the variance map: where V′ = 1, its sign says on which side the fixed point repels.
 *
 * $$V''(q) = \sigma_w^2\,\frac{\mathbb E[\varphi\,\varphi'\,h\,(h^2/q - 3)]}{2q^2}, \qquad h \sim N(0, q)$$
 *
 * and of the whole map where the network has modifiers.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param q variance, positive
 * @returns V″(q), with all that the kinks contribute
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: 1e-11 max(1/q, |V″|).
 * @example
 * ```ts
 * varianceMapCurvature({ activation: 'identity', sigmaW: 1, sigmaB: 0 }, 3) // -> 0
 * ```
 * @see Price et al. (2024), arXiv 2402.16184.
 */
export function varianceMapCurvature(network: RandomNetwork, q: number): number {
  const caller = 'varianceMapCurvature'
  return layerVarianceCurvature(checkNetwork(caller, network), numberIn(caller, 'q', q, POSITIVE))
}
