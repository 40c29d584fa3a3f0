import type { Activation } from '../../activations/Activation.js'
import type { Range } from '../../checks.js'
import { secondMoment, slopeMoment } from '../integrals/moments.js'
import { linearDeficit, linearPair } from './linearPair.js'
import { smoothPair } from './smoothPair.js'

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

/** E[φ′(h₁)φ′(h₂)]; Infinity at c = ±1 and equal variances where φ jumps. */
export function pairSlopeMoment(activation: Activation, q1: number, q2: number, c: number): number {
  const { pieces, jumps } = activation
  if (c === 1 && q1 === q2) return slopeMoment(activation, q1)
  if (pieces) return linearPair(pieces, q1, q2, c).slope
  if (jumps !== undefined && Math.abs(c) === 1) return Infinity
  const slope = jumps === undefined ? SLOPE : SLOPE_OF_JUMPS
  return smoothPair(activation, slope, q1, q2, c, 1 - Math.abs(c)).product
}

/** From this correlation up, smooth maps are computed as what they fall short of 1. */
const NEAR_ONE = 0.5

/** E[φ²] − E[φ(h₁)φ(h₂)] where it can be had without cancellation. */
export function deficitWithoutLoss(
  activation: Activation,
  q: number,
  c: number,
  oneMinusC: number,
  square: number
): number | undefined {
  const { pieces } = activation
  if (!pieces) return c < NEAR_ONE ? undefined : smoothPair(activation, VALUE, q, q, c, oneMinusC).deficit
  const slopes = slopeMoment(activation, q)
  return c < 0 || oneMinusC * q * slopes > square ? undefined : linearDeficit(pieces, q, slopes, oneMinusC)
}

/** E[φ²] − E[φ(h₁)φ(h₂)] at c = 1 − δ. */
export function pairDeficit(activation: Activation, q: number, oneMinusC: number): number {
  const square = secondMoment(activation, q)
  const c = 1 - oneMinusC
  return deficitWithoutLoss(activation, q, c, oneMinusC, square) ?? square - pairMoment(activation, q, q, c)
}
