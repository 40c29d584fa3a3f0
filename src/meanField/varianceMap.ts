import { NON_NEGATIVE, numberIn } from '../checks.js'
import { secondMoment } from './moments.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Variance map: the variance of the next layer's pre-activations.
 *
 * $$V(q) = \sigma_w^2\,\mathbb E[\varphi(\sqrt q\,z)^2] + \sigma_b^2, \qquad z \sim N(0, 1)$$
 *
 * @param network activation, σ_w and σ_b
 * @param q variance of this layer's pre-activations, ≥ 0
 * @returns V(q)
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: 1e-12 relative.
 * @example
 * ```ts
 * varianceMap({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 3) // -> 3
 * ```
 * @see Poole et al. (2016), arXiv 1606.05340, eq. 3.
 */
export function varianceMap(network: RandomNetwork, q: number): number {
  const { activation, weightVariance, biasVariance } = checkNetwork('varianceMap', network)
  numberIn('varianceMap', 'q', q, NON_NEGATIVE)
  if (q > 0) return weightVariance * secondMoment(activation, q) + biasVariance
  return weightVariance * activation.value(0) ** 2 + biasVariance
}
