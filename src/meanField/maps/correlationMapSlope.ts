import { numberIn, POSITIVE } from '../../checks.js'
import { CORRELATION, layerCovarianceSlope, positiveVariance } from './correlation.js'
import { layerVariance } from './layerMap.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Slope of the correlation map, by Price's theorem.
 *
 * $$R'(c) = \frac{\sigma_w^2\,q\,\mathbb E[\varphi'(h_1)\varphi'(h_2)]}{V(q)}$$
 *
 * At a fixed point q = V(q), R′(1) = χ₁. At a kink of the slope R″(1) is infinite: R′ approaches R′(1) like √(1 − c).
 *
 * Anti-correlated weights (`k`) and dropout leave the numerator as it is; a skip connection makes it λ²q + α²(…).
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param c correlation, in [−1, 1]
 * @param q variance of both inputs, positive
 * @returns R′(c); Infinity at c = ±1 if the activation jumps
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or if V(q) is 0
 * @remarks Accuracy: 1e-12 of R′(1) for piecewise-linear activations, 5e-12 for the others.
 * @example
 * ```ts
 * correlationMapSlope({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 0, 1) // -> 0.5
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232, eq. 5.
 */
export function correlationMapSlope(network: RandomNetwork, c: number, q: number): number {
  const caller = 'correlationMapSlope'
  const checked = checkNetwork(caller, network)
  numberIn(caller, 'c', c, CORRELATION)
  numberIn(caller, 'q', q, POSITIVE)
  return layerCovarianceSlope(checked, q, c) / positiveVariance(caller, q, layerVariance(checked, q))
}
