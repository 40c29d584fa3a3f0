import { numberIn, POSITIVE } from '../checks.js'
import { growth } from './moments.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Slope of the variance map: below 1 at a fixed point, the variance returns to it.
 *
 * $$V'(q) = \sigma_w^2\,\frac{\mathbb E[\varphi\,\varphi'\,h]}{q}, \qquad h \sim N(0, q)$$
 *
 * @param network activation, σ_w and σ_b
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
  const { activation, weightVariance } = checkNetwork('varianceMapSlope', network)
  return weightVariance * growth(activation, numberIn('varianceMapSlope', 'q', q, POSITIVE))
}
