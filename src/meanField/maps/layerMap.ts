import type { Activation } from '../../activations/Activation.js'
import { curvature, growth, type Integrals, mean, secondMoment, slopeMoment, squares } from '../integrals/moments.js'
import { aroundMean } from '../integrals/smoothIntegrals.js'
import type { CheckedModifiers, CheckedNetwork } from './RandomNetwork.js'

/*
 * One layer of a network with all its modifiers, in terms of the moments of φ:
 *
 *   V(q) = λ²q + α²(σ_w² S(q) + σ_b²),   S = E[φ²]/keep − g E[φ]²,
 *   χ₁(q) = λ² + α²σ_w² E[φ′²]/keep.
 */

/** S, S′ and S″ at q, each from what it is made of. */
export function signalOf(
  activation: Activation,
  { noise, centring }: CheckedModifiers,
  q: number,
  { mean, secondMoment, growth, curvature }: Integrals
): [signal: number, first: number, second: number] {
  const kept = 1 + noise
  // E[φ²] − E[φ]², dE[φ]/dq, d²E[φ]/dq²
  const [spread, first, second] = centring === 0 ? [0, 0, 0] : aroundMean(activation, q, mean)
  return [
    kept * secondMoment - centring * (secondMoment - spread),
    kept * growth - 2 * centring * mean * first,
    kept * curvature - 2 * centring * (first * first + mean * second)
  ]
}

/** {@link signalOf} a network, as far as the moments of φ² are given. */
function layerSignal(network: CheckedNetwork, q: number, secondMoment: number, growth = 0, curvature = 0) {
  const { activation, centring } = network
  const level = centring === 0 ? 0 : mean(activation, q)
  return signalOf(activation, network, q, { mean: level, secondMoment, growth, curvature })
}

/** S(q). */
export const signal = (network: CheckedNetwork, q: number, square = secondMoment(network.activation, q)): number =>
  layerSignal(network, q, square)[0]

/** S′(q). */
export const signalGrowth = (network: CheckedNetwork, q: number): number =>
  layerSignal(network, q, 0, growth(network.activation, q))[1]

/** V(0), and V(q) for positive q. */
export function layerVariance(network: CheckedNetwork, q: number): number {
  const { activation, weightVariance, biasVariance, skip, noise, centring } = network
  if (q === 0) return weightVariance * activation.value(0) ** 2 * (1 + noise - centring) + biasVariance
  return skip * q + (weightVariance * signal(network, q) + biasVariance)
}

/** V(q) − q, to full precision for a skip near 1. */
export function varianceExcess(network: CheckedNetwork, q: number): number {
  const { weightVariance, biasVariance, skip } = network
  return weightVariance * signal(network, q) + biasVariance - (1 - skip) * q
}

/** V′(q). */
export function layerVarianceSlope(network: CheckedNetwork, q: number): number {
  return network.skip + network.weightVariance * signalGrowth(network, q)
}

/** V(q) − q and V′(q); of a continuous φ in one pass. */
export function excessAndSlope(network: CheckedNetwork, q: number): [excess: number, slope: number] {
  const { activation, weightVariance, biasVariance, skip } = network
  if (activation.jumps !== undefined) return [varianceExcess(network, q), layerVarianceSlope(network, q)]
  const found = squares(activation, q, false)
  const [own, first] = layerSignal(network, q, found.secondMoment, found.growth)
  return [weightVariance * own + biasVariance - (1 - skip) * q, skip + weightVariance * first]
}

/** The moments that variance map and χ₁ are made of. */
export interface LayerMoments {
  /** S(q) = E[φ²]/keep − g E[φ]². */
  readonly signal: number
  /** S′(q). */
  readonly growth: number
  /** E[φ′²]/keep. */
  readonly slopes: number
}

/** The moments of a continuous φ at q, in one pass. */
export function layerMoments(network: CheckedNetwork, q: number): LayerMoments {
  const found = squares(network.activation, q, true)
  const [own, first] = layerSignal(network, q, found.secondMoment, found.growth)
  return { signal: own, growth: first, slopes: found.slopeMoment * (1 + network.noise) }
}

/** V″(q). */
export function layerVarianceCurvature(network: CheckedNetwork, q: number): number {
  return network.weightVariance * layerSignal(network, q, 0, 0, curvature(network.activation, q))[2]
}

/** χ₁(q). */
export function layerChi1({ activation, weightVariance, skip, noise }: CheckedNetwork, q: number): number {
  return weightVariance === 0 ? skip : skip + weightVariance * slopeMoment(activation, q) * (1 + noise)
}
