import { numberIn, POSITIVE } from '../../checks.js'
import { CORRELATION, correlationStep } from './correlation.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/**
 * Correlation map: the correlation of two inputs' pre-activations one layer further on.
 *
 * $$R(c) = \frac{\sigma_w^2\,\mathbb E[\varphi(h_1)\varphi(h_2)] + \sigma_b^2}{V(q)}$$
 *
 * with h₁, h₂ normal, of variance q and correlation c. R(1) = 1 for every q, but with dropout, whose masks differ from input
 * to input. Modifiers change the numerator as they change V.
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
  const checked = checkNetwork(caller, network)
  numberIn(caller, 'c', c, CORRELATION)
  numberIn(caller, 'q', q, POSITIVE)
  return correlationStep(caller, checked, q, c, 1 - c).c
}
