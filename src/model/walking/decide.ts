import type { Activation } from '../../activations/Activation.js'
import {
  antiCorrelationOf,
  type CheckedDistribution,
  leastWeightVariance,
  uncoupled
} from '../../initializers/distributions.js'
import { edgeIfAny } from './edgeIfAny.js'
import type { Variances } from './kernelVariances.js'
import type { Signal } from './Signal.js'
import type { Setter } from './Walk.js'

/** What theory has to work with at a layer: means over the output positions. */
interface Given {
  /** E[x²] and E[x]² as a unit sums them. */
  readonly square: number
  readonly mean: number
  /** Share of a window that lies inside the image. */
  readonly coverage: number
  readonly input: Signal
  readonly after: Activation | undefined
  readonly isReadOut: boolean
  readonly isNormalised: boolean
  readonly hasBias: boolean
  /** Weights of a unit, and those of them that a position meets. */
  readonly inputs: number
  readonly fanIn: number
}

const centringOf = (k: number): number => (k === Infinity ? 1 : k / (1 + k))

/** Variances and how they came about. */
export interface Decision extends Variances {
  readonly distribution: CheckedDistribution
  readonly reason: string
}

const ROUNDING = 1e-9

/** σ_w² and σ_b² that give the pre-activation variance q*. */
export function decide({ qStar, distribution: wanted }: Setter, given: Given): Decision {
  const { input, square, mean, coverage, after, isReadOut, isNormalised, hasBias, inputs, fanIn } = given
  const distribution = input.isInput ? uncoupled(wanted) : wanted
  const k = antiCorrelationOf(distribution)
  // What the weights have in common is spread over all of them.
  const centring = (centringOf(k) * fanIn) / inputs
  const signal = square - centring * mean
  const decision = (weights: number, biases: number, reason: string): Decision => {
    const fits = weights >= leastWeightVariance(distribution, inputs)
    return { weights, biases, centring: fits ? centring : 0, distribution: fits ? distribution : 'normal', reason }
  }
  const preserving = (reason: string) => decision(qStar / signal, 0, reason)

  if (isReadOut) return preserving('read-out: σ_b = 0, σ_w² = q*/E[x²]')
  if (input.isInput) {
    const edge = hasBias && !isNormalised && after && edgeIfAny(after, qStar, antiCorrelationOf(wanted))
    const bias = edge ? edge.sigmaB ** 2 : 0
    if (bias === 0) return preserving('first weights: σ_b = 0, σ_w² = q*/E[x²]')
    const reason = `first weights: σ_b of the edge of chaos of ${after?.name}, σ_w² = (q* − σ_b²)/E[x²]`
    return decision((qStar - bias) / signal, bias, reason)
  }
  if (isNormalised) return preserving('before batch normalisation, which takes biases away: σ_b = 0, σ_w² = q*/E[x²]')
  const { slope } = input
  if (slope === undefined) return preserving('slopes before it not known: σ_b = 0, σ_w² = q*/E[x²]')
  const weights = 1 / (coverage * slope)
  const biases = qStar - weights * signal
  if (biases >= -ROUNDING * qStar && weights < Infinity) {
    if (hasBias || biases <= ROUNDING * qStar) {
      return decision(weights, Math.max(biases, 0) < ROUNDING * qStar ? 0 : biases, 'edge of chaos: χ₁ = 1')
    }
    return preserving('the edge of chaos takes a bias, which the layer has not: σ_w² = q*/E[x²]')
  }
  return preserving('χ₁ = 1 would give more than q*: σ_b = 0, σ_w² = q*/E[x²]')
}
