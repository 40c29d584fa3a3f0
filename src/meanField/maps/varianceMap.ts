import { NON_NEGATIVE, numberIn } from '../../checks.js'
import { layerVariance } from './layerMap.js'
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
 * @see Poole et al. (2016), arXiv 1606.05340, eq. 3; Schoenholz et al. (2017), arXiv 1611.01232, for dropout; Singh & Sreejith
 *   (2021), arXiv 2103.12499, for k; Yang & Schoenholz (2017), arXiv 1712.08969, for skip connections.
 */
export function varianceMap(network: RandomNetwork, q: number): number {
  return layerVariance(checkNetwork('varianceMap', network), numberIn('varianceMap', 'q', q, NON_NEGATIVE))
}
