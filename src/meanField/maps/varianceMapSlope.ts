import { numberIn, POSITIVE } from '../../checks.js'
import { layerVarianceSlope } from './layerMap.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Slope of the variance map: below 1 at a fixed point, the variance returns to it.
 *
 * $$V'(q) = \sigma_w^2\,\frac{\mathbb E[\varphi\,\varphi'\,h]}{q}, \qquad h \sim N(0, q)$$
 *
 * and of the whole map where the network has modifiers.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param q variance, positive
 * @returns V′(q), with all that the kinks contribute
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: 1e-11 max(1, |V′|).
 * @example
 * ```ts
 * varianceMapSlope({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 3) // -> 1
 * ```
 * @see Price et al. (2024), arXiv 2402.16184.
 */
export function varianceMapSlope(network: RandomNetwork, q: number): number {
  return layerVarianceSlope(checkNetwork('varianceMapSlope', network), numberIn('varianceMapSlope', 'q', q, POSITIVE))
}
