import type { Activation } from '../../activations/Activation.js'
import { linearIntegrals } from './linearIntegrals.js'
import * as smooth from './smoothIntegrals.js'

/** What the edge of chaos of an activation is made of. */
export interface Integrals {
  /** E[φ]. */
  readonly mean: number
  /** E[φ²]. */
  readonly secondMoment: number
  /** dE[φ²]/dq. */
  readonly growth: number
  /** d²E[φ²]/dq². */
  readonly curvature: number
}

/** All of them at once, with E[φ′²] and the fractions of zero and clipped values. */
export function integralsOf(activation: Activation, q: number) {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q) : smooth.smoothIntegrals(activation, q)
}

/** What a search for fixed points needs, at once; E[φ′²] only where it is asked for, as it may be infinite. */
export function squares(activation: Activation, q: number, hasSlopes: boolean) {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q) : smooth.squares(activation, q, hasSlopes)
}

/** E[φ]. */
export function mean(activation: Activation, q: number): number {
  const { pieces } = activation
  return pieces ? linearIntegrals(pieces, q).mean : smooth.mean(activation, q)
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
