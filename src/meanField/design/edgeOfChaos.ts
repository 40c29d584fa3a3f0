import type { Activation } from '../../activations/Activation.js'
import { type ActivationLike, toActivation } from '../../activations/byName/toActivation.js'
import { numberIn, objectWith, outOfRange, POSITIVE } from '../../checks.js'
import { type Stability, stabilityOf, verdictOf } from '../fixedPoints/stability.js'
import { integralsOf } from '../integrals/moments.js'
import * as layerMap from '../maps/LayerMap.js'
import { signalOf } from '../maps/layerVariance.js'
import { checkModifiers, MODIFIERS, type Modifiers, modifiersOf, type RandomNetwork } from '../maps/RandomNetwork.js'
import { noEdgeOfChaos } from './feasibility.js'

/** A network on the edge of chaos: (σ_w, σ_b) for which V(q*) = q* and χ₁(q*) is as asked, and how stable that is. */
export interface EdgeOfChaos extends RandomNetwork {
  readonly activation: Activation
  /** The fixed point of the variance map. */
  readonly qStar: number
  /** χ₁(q*). */
  readonly chi1: number
  /** V′(q*). */
  readonly varianceSlope: number
  /** V″(q*). */
  readonly varianceCurvature: number
  /** P(φ = 0) at q*. */
  readonly sparsity: number
  /** P(φ clipped) at q*. */
  readonly saturation: number
  /** How the variance map treats a small deviation from q*. */
  readonly stability: Stability
  /** The local verdict, in a sentence. */
  readonly verdict: string
}

/** What {@link edgeOfChaos} is asked for. */
export interface EdgeOfChaosOptions extends Modifiers {
  /** An activation, the name of a parameterless one, or a layer that carries one. */
  readonly activation: ActivationLike
  /** The variance that the pre-activations are to keep, positive. */
  readonly qStar: number
  /** χ₁(q*), positive (default 1). */
  readonly chi1?: number
}

const KNOWN = ['activation', 'qStar', 'chi1', ...MODIFIERS] as const

/** {@link edgeOfChaos} of a checked activation, q* and χ₁; `caller` goes into the errors. */
export function solveEdgeOfChaos(
  caller: string,
  activation: Activation,
  qStar: number,
  chi1: number,
  given: Modifiers
): EdgeOfChaos {
  const modifiers = checkModifiers(caller, given)
  const { skip } = modifiers
  if (skip >= Math.min(1, chi1)) throw outOfRange(caller, 'skip', 'below 1 and √χ₁, as √(1 − α²)', Math.sqrt(skip))
  const refusal = () => noEdgeOfChaos(caller, activation, qStar, chi1, modifiers)
  if (activation.jumps !== undefined) throw refusal()
  const integrals = integralsOf(activation, qStar)
  const [signal, growth, curvature] = signalOf(activation, modifiers, qStar, integrals)
  const slopes = layerMap.kept(modifiers, integrals.slopeMoment)
  const variances = layerMap.solvedLayer(modifiers, qStar, signal, slopes, chi1)
  if (variances === undefined) throw refusal()
  const network = { activation, ...modifiers, ...variances }
  const varianceSlope = layerMap.gain(network, growth)
  const varianceCurvature = layerMap.varianceCurvature(network, curvature)
  return {
    activation,
    ...layerMap.deviationsOf(modifiers, variances),
    ...given,
    qStar,
    chi1,
    varianceSlope,
    varianceCurvature,
    sparsity: integrals.zeroFraction,
    saturation: integrals.saturatedFraction,
    stability: stabilityOf(qStar, varianceSlope, varianceCurvature),
    get verdict() {
      return verdictOf(qStar, varianceSlope, varianceCurvature, chi1)
    }
  }
}

/**
 * The weight and bias standard deviations that put a network on the edge of chaos at a chosen variance.
 *
 * $$\sigma_w^2 = \frac{\chi_1}{\mathbb E[\varphi'(\sqrt{q^*}z)^2]}, \qquad \sigma_b^2 = q^* - \sigma_w^2\,\mathbb E[\varphi(\sqrt{q^*}z)^2]$$
 *
 * With modifiers: dropout multiplies σ_w² by `keepProbability`; anti-correlated weights (`k`) leave σ_w² and raise
 * σ_b²; a skip connection has an edge of chaos if its λ² < χ₁, that of the plain network for λ² = 1 − α².
 *
 * @param options `activation`; `qStar`, positive; `chi1`, positive (default 1); `k`, greater than −1,
 *   `keepProbability`, in (0, 1], and `residual`: { alpha, skip } as in {@link RandomNetwork}
 * @returns σ_w (`sigmaW`), σ_b (`sigmaB`), V′(q*), V″(q*), sparsity, saturation, and the local verdict in a word and in
 *   a sentence. The verdict looks at q* alone: another fixed point may exist further away.
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or, where no such network
 *   exists (σ_b² would be negative, or φ jumps), saying why and what would be feasible
 * @remarks Accuracy: σ_w² 1e-12 relative, σ_b² 1e-12 q*, V′ 1e-11 max(1, |V′|), V″ 1e-11 max(1/q*, |V″|).
 * @example
 * ```ts
 * const { sigmaW, sigmaB } = edgeOfChaos({ activation: crelu({ tau: 1, m: 1 }), qStar: 1 })
 * sigmaW ** 2 // -> 7.358074408137781
 * sigmaB ** 2 // -> 0.6130414319332105
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232; Price et al. (2024), arXiv 2402.16184; Dent & Tanner (2026), arXiv
 *   2602.05779, for q* as a choice.
 */
export function edgeOfChaos(options: EdgeOfChaosOptions): EdgeOfChaos {
  const caller = 'edgeOfChaos'
  const { activation, qStar, chi1 = 1 } = objectWith<EdgeOfChaosOptions>(caller, 'options', options, KNOWN)
  const phi = toActivation(caller, activation)
  numberIn(caller, 'qStar', qStar, POSITIVE)
  return solveEdgeOfChaos(caller, phi, qStar, numberIn(caller, 'chi1', chi1, POSITIVE), modifiersOf(options))
}
