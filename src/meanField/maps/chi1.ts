import { numberIn, POSITIVE } from '../../checks.js'
import { layerChi1 } from './layerVariance.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Factor by which the mean squared gradient changes from layer to layer; 1 on the edge of chaos.
 *
 * $$\chi_1(q) = \sigma_w^2\,\mathbb E[\varphi'(\sqrt q\,z)^2], \qquad z \sim N(0, 1)$$
 *
 * With dropout E[φ′²] is divided by `keepProbability`; a skip connection makes it λ² + α²χ₁; k does not change it.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param q variance, positive
 * @returns χ₁(q), Infinity if the activation jumps
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: 1e-12 relative.
 * @example
 * ```ts
 * chi1({ activation: 'relu', sigmaW: 1, sigmaB: 0 }, 3) // -> 0.5
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232, eq. 5.
 */
export function chi1(network: RandomNetwork, q: number): number {
  return layerChi1(checkNetwork('chi1', network), numberIn('chi1', 'q', q, POSITIVE))
}
