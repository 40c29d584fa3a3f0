import { numberIn, POSITIVE } from '../../checks.js'
import { CORRELATION } from '../pairs/pairMoments.js'
import { correlationStep, layerCovarianceSlope, positiveVariance } from './layerCovariance.js'
import { layerVariance } from './layerVariance.js'
import { type CheckedNetwork, checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/** The arguments of a map of c and q, checked. */
export function checkPoint(caller: string, network: RandomNetwork, c: number, q: number): CheckedNetwork {
  const found = checkNetwork(caller, network)
  numberIn(caller, 'c', c, CORRELATION)
  numberIn(caller, 'q', q, POSITIVE)
  return found
}

/**
 * Correlation map: the correlation of two inputs' pre-activations one layer further on.
 *
 * $$R(c) = \frac{\sigma_w^2\,\mathbb E[\varphi(h_1)\varphi(h_2)] + \sigma_b^2}{V(q)}$$
 *
 * with h₁, h₂ normal, of variance q and correlation c. R(1) = 1 for every q, but with dropout, whose masks differ from
 * input to input. Modifiers change the numerator as they change V.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param c correlation, in [−1, 1]
 * @param q variance of both, positive
 * @returns R(c), in [−1, 1]
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or if V(q) is 0
 * @remarks Accuracy: 1e-12 max(|R|, 0.01) for piecewise-linear activations, 5e-12 max(|R|, 0.01) for the others.
 * @example
 * ```ts
 * correlationMap({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 0, 1) // -> 0.3183098861837907
 * ```
 * @see Poole et al. (2016), arXiv 1606.05340, eq. 5; Cho & Saul (2009) for ReLU.
 */
export function correlationMap(network: RandomNetwork, c: number, q: number): number {
  const caller = 'correlationMap'
  return correlationStep(caller, checkPoint(caller, network, c, q), q, c, 1 - c).c
}

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
  const layer = checkPoint(caller, network, c, q)
  return layerCovarianceSlope(layer, q, c) / positiveVariance(caller, q, layerVariance(layer, q))
}
