import { numberIn, objectWith, POSITIVE } from '../../checks.js'
import { CORRELATION } from '../pairs/pairMoments.js'
import { layerCovariance } from './layerCovariance.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/** Two inputs, as one layer sees them. */
export interface InputPair {
  /** Variance of the first input's pre-activations, positive. */
  readonly q1: number
  /** Variance of the second input's pre-activations, positive. */
  readonly q2: number
  /** Their correlation, in [−1, 1]. */
  readonly c: number
}

/**
 * Covariance map: the covariance of two inputs' pre-activations one layer further on, their variances being different.
 *
 * $$K(q_1, q_2, c) = \sigma_w^2\,\mathbb E[\varphi(h_1)\varphi(h_2)] + \sigma_b^2$$
 *
 * with h₁, h₂ normal, of variances q₁, q₂ and correlation c. With anti-correlated weights the expectation is diminished
 * by g E[φ(h₁)]E[φ(h₂)]; a skip connection makes it λ²c√(q₁q₂) + α²K; with dropout the two inputs have masks of their
 * own.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param pair `q1`, `q2` and `c`
 * @returns the covariance
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: 1e-12 of √(V(q₁)V(q₂)) for piecewise-linear activations, 5e-12 for the others.
 * @example
 * ```ts
 * covarianceMap({ activation: 'relu', sigmaW: 1, sigmaB: 0 }, { q1: 1, q2: 4, c: 1 }) // -> 1
 * ```
 * @see Lee et al. (2018), arXiv 1711.00165.
 */
export function covarianceMap(network: RandomNetwork, pair: InputPair): number {
  const caller = 'covarianceMap'
  const checked = checkNetwork(caller, network)
  const { q1, q2, c } = objectWith<InputPair>(caller, 'pair', pair, ['q1', 'q2', 'c'])
  numberIn(caller, 'q1', q1, POSITIVE)
  numberIn(caller, 'q2', q2, POSITIVE)
  numberIn(caller, 'c', c, CORRELATION)
  return layerCovariance(checked, q1, q2, c)
}
