import type { Activation } from '../activations/Activation.js'
import { linearIntegrals, linearMeanDerivatives, linearSpread } from './linearIntegrals.js'
import * as smooth from './smoothIntegrals.js'

/** E[φ]. */
export function mean(activation: Activation, q: number): number {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q).mean : smooth.mean(activation, q)
}

/** E[φ²] − E[φ]², without cancellation. */
export function variance(activation: Activation, q: number): number {
  const { pieces } = activation
  const level = mean(activation, q)
  return pieces ? linearSpread(pieces, q, level) : smooth.spread(activation, q, level)
}

/** dE[φ]/dq and d²E[φ]/dq². */
export function meanDerivatives(activation: Activation, q: number): [first: number, second: number] {
  const { pieces } = activation
  return pieces ? linearMeanDerivatives(pieces, q) : smooth.meanDerivatives(activation, q)
}

/** E[φ²], in closed form where φ is piecewise linear. */
export function secondMoment(activation: Activation, q: number): number {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q).secondMoment : smooth.secondMoment(activation, q)
}

/** E[φ′²]; Infinity where φ jumps. */
export function slopeMoment(activation: Activation, q: number): number {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q).slopeMoment : smooth.slopeMoment(activation, q)
}

/** d E[φ²]/dq. */
export function growth(activation: Activation, q: number): number {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q).growth : smooth.growth(activation, q)
}

/** d² E[φ²]/dq². */
export function curvature(activation: Activation, q: number): number {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q).curvature : smooth.curvature(activation, q)
}
