import type { Activation } from '../activations/Activation.js'
import { curvature, growth, mean, meanDerivatives, secondMoment, slopeMoment, variance } from './moments.js'
import type { CheckedModifiers, CheckedNetwork } from './RandomNetwork.js'

/*
 * One layer of a network with all its modifiers, in terms of the moments of φ:
 *
 *   V(q) = λ²q + α²(σ_w² S(q) + σ_b²),   S = E[φ²]/keep − g E[φ]²,
 *   χ₁(q) = λ² + α²σ_w² E[φ′²]/keep.
 */

/** S(q). */
export function signal(
  activation: Activation,
  { noise, centring }: CheckedModifiers,
  q: number,
  square = secondMoment(activation, q)
): number {
  const kept = square * (1 + noise)
  return centring === 0 ? kept : kept - centring * (square - variance(activation, q))
}

/** S′(q). */
export function signalGrowth(
  activation: Activation,
  { noise, centring }: CheckedModifiers,
  q: number,
  squareGrowth = growth(activation, q)
): number {
  const kept = squareGrowth * (1 + noise)
  return centring === 0 ? kept : kept - 2 * centring * mean(activation, q) * meanDerivatives(activation, q)[0]
}

/** S″(q). */
export function signalCurvature(
  activation: Activation,
  { noise, centring }: CheckedModifiers,
  q: number,
  squareCurvature = curvature(activation, q)
): number {
  const kept = squareCurvature * (1 + noise)
  if (centring === 0) return kept
  const [first, second] = meanDerivatives(activation, q)
  return kept - 2 * centring * (first * first + mean(activation, q) * second)
}

/** V(0), and V(q) for positive q. */
export function layerVariance(network: CheckedNetwork, q: number): number {
  const { activation, weightVariance, biasVariance, skip, noise, centring } = network
  if (q === 0) return weightVariance * activation.value(0) ** 2 * (1 + noise - centring) + biasVariance
  return skip * q + (weightVariance * signal(activation, network, q) + biasVariance)
}

/** V(q) − q, to full precision for a skip near 1. */
export function varianceExcess(network: CheckedNetwork, q: number): number {
  const { activation, weightVariance, biasVariance, skip } = network
  return weightVariance * signal(activation, network, q) + biasVariance - (1 - skip) * q
}

/** V′(q). */
export function layerVarianceSlope(network: CheckedNetwork, q: number): number {
  return network.skip + network.weightVariance * signalGrowth(network.activation, network, q)
}

/** V″(q). */
export function layerVarianceCurvature(network: CheckedNetwork, q: number): number {
  return network.weightVariance * signalCurvature(network.activation, network, q)
}

/** χ₁(q). */
export function layerChi1({ activation, weightVariance, skip, noise }: CheckedNetwork, q: number): number {
  return weightVariance === 0 ? skip : skip + weightVariance * slopeMoment(activation, q) * (1 + noise)
}
