import type { Activation } from '../../activations/Activation.js'
import { curvature, growth, type Integrals, mean, secondMoment, slopeMoment, squares } from '../integrals/moments.js'
import { aroundMean } from '../integrals/smoothIntegrals.js'
import * as layerMap from './LayerMap.js'
import type { CheckedModifiers, CheckedNetwork } from './RandomNetwork.js'

/** S, S′ and S″ at q, from the moments of φ there. */
export const signalOf = (
  activation: Activation,
  modifiers: CheckedModifiers,
  q: number,
  integrals: Integrals
): [signal: number, first: number, second: number] =>
  layerMap.signalAndSlopes(
    modifiers,
    integrals,
    modifiers.centring === 0 ? [0, 0, 0] : aroundMean(activation, q, integrals.mean)
  )

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
  if (q > 0) return layerMap.variance(network, q, signal(network, q))
  const square = network.activation.value(0) ** 2
  return layerMap.variance(network, 0, layerMap.signal(network, square, 0))
}

/** V(q) − q, to full precision for a skip near 1. */
export const varianceExcess = (network: CheckedNetwork, q: number): number =>
  layerMap.varianceExcess(network, q, signal(network, q))

/** V′(q). */
export const layerVarianceSlope = (network: CheckedNetwork, q: number): number =>
  layerMap.gain(network, signalGrowth(network, q))

/** V(q) − q and V′(q); of a continuous φ in one pass. */
export function excessAndSlope(network: CheckedNetwork, q: number): [excess: number, slope: number] {
  const { activation } = network
  if (activation.jumps !== undefined) return [varianceExcess(network, q), layerVarianceSlope(network, q)]
  const found = squares(activation, q, false)
  const [own, first] = layerSignal(network, q, found.secondMoment, found.growth)
  return [layerMap.varianceExcess(network, q, own), layerMap.gain(network, first)]
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
  return { signal: own, growth: first, slopes: layerMap.kept(network, found.slopeMoment) }
}

/** V″(q). */
export const layerVarianceCurvature = (network: CheckedNetwork, q: number): number =>
  layerMap.varianceCurvature(network, layerSignal(network, q, 0, 0, curvature(network.activation, q))[2])

/** χ₁(q). */
export const layerChi1 = (network: CheckedNetwork, q: number): number =>
  layerMap.gain(network, layerMap.isConnected(network) ? layerMap.kept(network, slopeMoment(network.activation, q)) : 0)
