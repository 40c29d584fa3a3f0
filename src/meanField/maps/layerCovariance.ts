import { refusal } from '../../checks.js'
import { mean, secondMoment } from '../integrals/moments.js'
import { deficitWithoutLoss, pairMoment, pairSlopeMoment } from '../pairs/pairMoments.js'
import * as layerMap from './LayerMap.js'
import { signal } from './layerVariance.js'
import type { CheckedNetwork } from './RandomNetwork.js'

/** E[φ(h₁)]E[φ(h₂)], where the weights feel it. */
export const productOfMeans = ({ activation, centring }: CheckedNetwork, q1: number, q2: number): number =>
  centring === 0 ? 0 : mean(activation, q1) * mean(activation, q2)

/** The covariance of two inputs' pre-activations one layer further on, from E[φ(h₁)φ(h₂)]. */
const covarianceFrom = (network: CheckedNetwork, q1: number, q2: number, c: number, product: number): number =>
  layerMap.covariance(network, c * Math.sqrt(q1) * Math.sqrt(q2), product, productOfMeans(network, q1, q2))

/** The same, integrated; the two have dropout masks of their own. */
export const layerCovariance = (network: CheckedNetwork, q1: number, q2: number, c: number): number =>
  covarianceFrom(network, q1, q2, c, pairMoment(network.activation, q1, q2, c))

/** V(q) R′(c). */
export const layerCovarianceSlope = (network: CheckedNetwork, q: number, c: number): number =>
  q * layerMap.gain(network, layerMap.isConnected(network) ? pairSlopeMoment(network.activation, q, q, c) : 0)

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

/** V(q) and the correlation that follows c, given as c and as 1 − c. */
export function correlationStep(
  caller: string,
  network: CheckedNetwork,
  q: number,
  c: number,
  oneMinusC: number
): CorrelationStep {
  const { activation } = network
  const square = secondMoment(activation, q)
  const next = positiveVariance(caller, q, layerMap.variance(network, q, signal(network, q, square)))
  const exact = deficitWithoutLoss(activation, q, c, oneMinusC, square)
  const product = exact === undefined ? pairMoment(activation, q, q, c) : Number.NaN
  const short = layerMap.covarianceDeficit(network, q * oneMinusC, exact ?? square - product, square)
  const fraction = Math.min(Math.max(short / next, 0), 2)
  if (exact !== undefined) return { q: next, c: 1 - fraction, oneMinusC: fraction }
  const quotient = covarianceFrom(network, q, q, c, product) / next
  return { q: next, c: Math.min(Math.max(quotient, -1), 1), oneMinusC: fraction }
}
