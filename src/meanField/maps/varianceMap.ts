import { NON_NEGATIVE, numberIn, POSITIVE } from '../../checks.js'
import { layerVariance, layerVarianceCurvature, layerVarianceSlope } from './layerVariance.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Variance map: the variance of the next layer's pre-activations.
 *
 * $$V(q) = \sigma_w^2\,\mathbb E[\varphi(\sqrt q\,z)^2] + \sigma_b^2, \qquad z \sim N(0, 1)$$
 *
 * With modifiers, g = k/(1 + k) and a skip connection λ, α:
 *
 * $$V(q) = \lambda^2 q + \alpha^2\left(\sigma_w^2\left(\frac{\mathbb E[\varphi^2]}{\text{keepProbability}} - g\,\mathbb E[\varphi]^2\right) +
 *   \sigma_b^2\right)$$
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param q variance of this layer's pre-activations, ≥ 0
 * @returns V(q)
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: 1e-12 relative.
 * @example
 * ```ts
 * varianceMap({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 3) // -> 3
 * ```
 * @see Poole et al. (2016), arXiv 1606.05340, eq. 3; Schoenholz et al. (2017), arXiv 1611.01232, for dropout; Singh &
 *   Sreejith (2021), arXiv 2103.12499, for k; Yang & Schoenholz (2017), arXiv 1712.08969, for skip connections.
 */
export function varianceMap(network: RandomNetwork, q: number): number {
  return layerVariance(checkNetwork('varianceMap', network), numberIn('varianceMap', 'q', q, NON_NEGATIVE))
}

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
