import type { Activation } from '../../activations/Activation.js'
import type { Range } from '../../checks.js'
import { refusal } from '../../checks.js'
import { mean, secondMoment, slopeMoment } from '../integrals/moments.js'
import { linearDeficit, linearPair } from '../pairs/linearPair.js'
import { smoothPair } from '../pairs/smoothPair.js'
import { signal } from './layerMap.js'
import type { CheckedNetwork } from './RandomNetwork.js'

export const CORRELATION: Range = { expected: 'in [−1, 1]', holds: (c) => c >= -1 && c <= 1 }

const VALUE = { of: 'value', derivative: 0 } as const
const SLOPE = { of: 'slope', derivative: 0 } as const
const SLOPE_OF_JUMPS = { of: 'value', derivative: 1 } as const

/** E[φ(h₁)φ(h₂)]. */
export function pairMoment(activation: Activation, q1: number, q2: number, c: number): number {
  return activation.pieces
    ? linearPair(activation.pieces, q1, q2, c).product
    : smoothPair(activation, VALUE, q1, q2, c, 1 - Math.abs(c)).product
}

/** The covariance of two inputs' pre-activations one layer further on; they have dropout masks of their own. */
export function layerCovariance(network: CheckedNetwork, q1: number, q2: number, c: number): number {
  return covarianceOf(network, q1, q2, c, pairMoment(network.activation, q1, q2, c))
}

/** The same from E[φ(h₁)φ(h₂)]. */
function covarianceOf(
  { activation, weightVariance, biasVariance, skip, centring }: CheckedNetwork,
  q1: number,
  q2: number,
  c: number,
  product: number
): number {
  const means = centring === 0 ? 0 : centring * mean(activation, q1) * mean(activation, q2)
  return skip * c * Math.sqrt(q1) * Math.sqrt(q2) + (weightVariance * (product - means) + biasVariance)
}

/** V(q) R′(c). */
export function layerCovarianceSlope({ activation, weightVariance, skip }: CheckedNetwork, q: number, c: number) {
  return skip * q + (weightVariance === 0 ? 0 : weightVariance * q * pairSlopeMoment(activation, q, q, c))
}

/** E[φ′(h₁)φ′(h₂)]; Infinity at c = ±1 and equal variances where φ jumps. */
export function pairSlopeMoment(activation: Activation, q1: number, q2: number, c: number): number {
  const { pieces, jumps } = activation
  if (c === 1 && q1 === q2) return slopeMoment(activation, q1)
  if (pieces) return linearPair(pieces, q1, q2, c).slope
  if (jumps !== undefined && Math.abs(c) === 1) return Infinity
  const slope = jumps === undefined ? SLOPE : SLOPE_OF_JUMPS
  return smoothPair(activation, slope, q1, q2, c, 1 - Math.abs(c)).product
}

/** V(q), which a correlation needs positive and finite. */
export function positiveVariance(caller: string, q: number, next: number): number {
  if (!(next > 0 && next < Infinity)) {
    throw refusal(caller, `V(q) must be positive and finite for a correlation to exist; V(${q}) is ${next}`)
  }
  return next
}

/** One step of the correlation map. */
export interface CorrelationStep {
  /** V(q). */
  readonly q: number
  /** R(c). */
  readonly c: number
  /** 1 − R(c), to full relative precision near 0. */
  readonly oneMinusC: number
}

/** From this correlation up, smooth maps are computed as what they fall short of 1. */
const NEAR_ONE = 0.5

/** E[φ²] − E[φ(h₁)φ(h₂)] where it can be had without cancellation. */
function deficit(activation: Activation, q: number, c: number, oneMinusC: number, square: number): number | undefined {
  const { pieces } = activation
  if (!pieces) return c < NEAR_ONE ? undefined : smoothPair(activation, VALUE, q, q, c, oneMinusC).deficit
  const slopes = slopeMoment(activation, q)
  return c < 0 || oneMinusC * q * slopes > square ? undefined : linearDeficit(pieces, q, slopes, oneMinusC)
}

/** E[φ²] − E[φ(h₁)φ(h₂)] at c = 1 − δ. */
export function pairDeficit(activation: Activation, q: number, oneMinusC: number): number {
  const square = secondMoment(activation, q)
  const c = 1 - oneMinusC
  return deficit(activation, q, c, oneMinusC, square) ?? square - pairMoment(activation, q, q, c)
}

/** V(q) and the correlation that follows c, given as c and as 1 − c. */
export function correlationStep(
  caller: string,
  network: CheckedNetwork,
  q: number,
  c: number,
  oneMinusC: number
): CorrelationStep {
  const { activation, weightVariance, biasVariance, skip, noise } = network
  const square = secondMoment(activation, q)
  const variance = skip * q + (weightVariance * signal(network, q, square) + biasVariance)
  const next = positiveVariance(caller, q, variance)
  const exact = deficit(activation, q, c, oneMinusC, square)
  const product = exact === undefined ? pairMoment(activation, q, q, c) : Number.NaN
  const short = exact ?? square - product
  const fraction = Math.min(Math.max((skip * q * oneMinusC + weightVariance * (short + noise * square)) / next, 0), 2)
  if (exact !== undefined) return { q: next, c: 1 - fraction, oneMinusC: fraction }
  const quotient = covarianceOf(network, q, q, c, product) / next
  return { q: next, c: Math.min(Math.max(quotient, -1), 1), oneMinusC: fraction }
}
