import type { Integrals } from '../integrals/moments.js'
import type { CheckedModifiers, LayerNumbers, LayerVariances } from './RandomNetwork.js'

/*
 * One layer of an infinitely wide network, in terms of the moments of φ. With w = α²σ_w² and b = α²σ_b²,
 *
 *   S(q)        = E[φ²]/keep − g E[φ]²,
 *   V(q)        = λ²q + w S(q) + b,
 *   χ₁(q)       = λ² + w E[φ′²]/keep,
 *   cov(h₁, h₂) ↦ λ² cov(h₁, h₂) + w (E[φ₁φ₂] − g E[φ₁]E[φ₂]) + b,
 *   V − cov     ↦ λ² q(1 − c) + w (E[φ²] − E[φ₁φ₂] + (1/keep − 1) E[φ²]),
 *
 * the last for equal variances and dropout masks of their own. How σ_w, σ_b and the modifiers combine is written here
 * and nowhere else: a new element of a layer is added in these functions, and every map has it.
 */

/** E[x²] of values behind dropout, from that before it. */
export const kept = ({ noise }: CheckedModifiers, square: number): number => square * (1 + noise)

/** A product of two values, without the share of the product of their means that anti-correlated weights take away. */
export const centred = ({ centring }: CheckedModifiers, product: number, means: number): number =>
  product - centring * means

/** S from E[φ²] and from E[φ²] − E[φ]², which cancellation would spoil. */
export const signal = (modifiers: CheckedModifiers, square: number, spread: number): number =>
  kept(modifiers, square) - modifiers.centring * (square - spread)

/** S, S′ and S″ from the moments of φ, E[φ²] − E[φ]² and the two derivatives of E[φ] in q. */
export const signalAndSlopes = (
  modifiers: CheckedModifiers,
  { mean, secondMoment, growth, curvature }: Integrals,
  [spread, first, second]: readonly [spread: number, first: number, second: number]
): [signal: number, first: number, second: number] => {
  const twice = 2 * modifiers.centring
  return [
    signal(modifiers, secondMoment, spread),
    kept(modifiers, growth) - twice * mean * first,
    kept(modifiers, curvature) - twice * (first * first + mean * second)
  ]
}

/** V(q) from S(q). */
export const variance = ({ weightVariance, biasVariance, skip }: LayerNumbers, q: number, own: number): number =>
  skip * q + (weightVariance * own + biasVariance)

/** V(q) − q from S(q), to full precision for a skip near 1. */
export const varianceExcess = ({ weightVariance, biasVariance, skip }: LayerNumbers, q: number, own: number): number =>
  weightVariance * own + biasVariance - (1 - skip) * q

/**
 * What a derivative is multiplied by in a layer: V′ from S′, χ₁ from E[φ′²]/keep, the tangent kernel from E[φ₁′φ₂′].
 */
export const gain = ({ weightVariance, skip }: LayerNumbers, slopes: number): number => skip + weightVariance * slopes

/** V″ from S″. */
export const varianceCurvature = ({ weightVariance }: LayerNumbers, second: number): number => weightVariance * second

/** The covariance a layer on, from that before it, E[φ₁φ₂] and E[φ₁]E[φ₂]. */
export const covariance = (network: LayerNumbers, before: number, product: number, means: number): number =>
  network.skip * before + trained(network, centred(network, product, means))

/** V(q) minus the covariance a layer on, from q(1 − c), E[φ²] − E[φ₁φ₂] and E[φ²]. */
export const covarianceDeficit = (
  { weightVariance, skip, noise }: LayerNumbers,
  before: number,
  deficit: number,
  square: number
): number => skip * before + weightVariance * (deficit + noise * square)

/** What a layer's own weights and biases give to a covariance, and add to the tangent kernel. */
export const trained = ({ weightVariance, biasVariance }: LayerNumbers, product: number): number =>
  weightVariance * product + biasVariance

/** The covariance of the first pre-activations, which have no skip connection, from the mean product of two inputs. */
export const inputCovariance = (network: LayerNumbers, product: number, means: number): number =>
  trained(network, centred(network, product, means)) / network.branch

/** Whether equal inputs stay equal: where weights pass them on, dropout masks of their own part them. */
export const keepsEqual = ({ noise, weightVariance }: LayerNumbers): boolean => noise === 0 || weightVariance === 0

/** Whether a layer has weights that pass on anything. */
export const isConnected = ({ weightVariance }: LayerNumbers): boolean => weightVariance > 0

/** σ_b² down to −this·q* is rounding error of 0. */
const ROUNDING = 1e-13

/**
 * The inverse: w and b for which V(q) = q and χ₁(q) is as asked, from S(q) and E[φ′²]/keep; undefined where b would be
 * negative, or w is no positive number.
 */
export function solvedLayer(
  { skip }: CheckedModifiers,
  q: number,
  own: number,
  slopes: number,
  chi1: number
): LayerVariances | undefined {
  const weightVariance = (chi1 - skip) / slopes
  const rest = (1 - skip) * q
  const biasVariance = rest - weightVariance * own
  if (!(weightVariance > 0 && weightVariance < Infinity && biasVariance >= -ROUNDING * rest)) return undefined
  return { weightVariance, biasVariance: biasVariance <= ROUNDING * rest ? 0 : biasVariance }
}

/** The largest χ₁ at which b is not negative. */
export const largestChi1 = ({ skip }: CheckedModifiers, q: number, own: number, slopes: number): number =>
  skip + ((1 - skip) * q * slopes) / own

/** σ_w and σ_b of a layer. */
export const deviationsOf = ({ branch }: CheckedModifiers, { weightVariance, biasVariance }: LayerVariances) => ({
  sigmaW: Math.sqrt(weightVariance / branch),
  sigmaB: Math.sqrt(biasVariance / branch)
})

/** w and b of σ_w and σ_b. */
export const variancesOf = ({ branch }: CheckedModifiers, sigmaW: number, sigmaB: number): LayerVariances => ({
  weightVariance: branch * sigmaW ** 2,
  biasVariance: branch * sigmaB ** 2
})
