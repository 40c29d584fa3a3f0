import type { LinearPiece } from '../../activations/Activation.js'
import { gaussianPowers } from '../../quadrature/gaussianPowers.js'
import { normalCdf } from '../../special/normalCdf.js'

/** Gaussian integrals of a piecewise-linear activation, h ~ N(0, q), z = h/√q. */
export interface LinearIntegrals {
  /** E[φ] */
  mean: number
  /** E[φ²] */
  secondMoment: number
  /** E[φ′] */
  slopeMean: number
  /** E[φ′²] */
  slopeMoment: number
  /** d E[φ²]/dq */
  growth: number
  /** d² E[φ²]/dq² */
  curvature: number
  /** P(φ = 0) */
  zeroFraction: number
  /** P(φ′ = 0, φ ≠ 0) */
  saturatedFraction: number
}

/** J₀ … J₄ of `gaussianPowers`. */
type Powers = [number, number, number, number, number]

/** P(low < z < high), the width given apart to full precision. */
export function mass(low: number, high: number, width: number): number {
  if (low === -Infinity) return normalCdf(high)
  if (high === Infinity) return normalCdf(-low)
  if (low < 0 && high > 0) return Math.min(mass(low, 0, -low) + mass(0, high, high), 1)
  return gaussianPowers(Math.max(low, -high), width)[0]
}

/**
 * E over one sloped piece of φφ′h/q and of φφ′h(z² − 3)/(2q²), by a polynomial in the distance δ from the anchor a;
 * direction d is +1 where the piece lies right of it.
 */
function derivatives(
  piece: LinearPiece,
  deviation: number,
  powers: readonly number[],
  a: number,
  d: number
): [number, number] {
  const [j0, j1, j2, j3, j4] = powers as Powers
  const { slope, value: v } = piece
  const beta = slope * deviation * d
  const growth = v * a * j0 + (v * d + beta * a) * j1 + beta * d * j2
  const [h0, h1, h2, h3] = [a * (a * a - 3), 3 * d * (a * a - 1), 3 * a, d]
  const curvature =
    v * h0 * j0 + (v * h1 + beta * h0) * j1 + (v * h2 + beta * h1) * j2 + (v * h3 + beta * h2) * j3 + beta * h3 * j4
  return [(slope * growth) / deviation, (slope * curvature) / (2 * deviation ** 3)]
}

/**
 * All Gaussian integrals of a piecewise-linear activation at once, by the distance from the end of each piece nearest
 * to 0.
 */
export function linearIntegrals(pieces: readonly LinearPiece[], q: number): LinearIntegrals {
  const deviation = Math.sqrt(q)
  let [mean, secondMoment, slopeMean, slopeMoment] = [0, 0, 0, 0]
  let [growth, curvature, zeroFraction, saturatedFraction] = [0, 0, 0, 0]
  for (const piece of pieces) {
    const { slope, value: v } = piece
    const width = piece.width / deviation
    if (slope === 0) {
      const flat = mass(piece.from / deviation, piece.to / deviation, width)
      if (flat === 0) continue
      mean += v * flat
      secondMoment += v * v * flat
      if (v === 0) zeroFraction += flat
      else saturatedFraction += flat
      continue
    }
    const d = piece.anchor === piece.from ? 1 : -1
    const a = piece.anchor / deviation
    const powers = gaussianPowers(d * a, width)
    const [j0, j1, j2] = powers as [number, number, number]
    if (j0 === 0) continue
    const beta = slope * deviation * d
    mean += v * j0 + beta * j1
    secondMoment += v * v * j0 + beta * (2 * v * j1 + beta * j2)
    slopeMean += slope * j0
    slopeMoment += slope * slope * j0
    const [pieceGrowth, pieceCurvature] = derivatives(piece, deviation, powers, a, d)
    growth += pieceGrowth
    curvature += pieceCurvature
  }
  return {
    mean,
    secondMoment,
    slopeMean,
    slopeMoment,
    growth,
    curvature,
    zeroFraction,
    saturatedFraction
  }
}

/** E[φ⁴] of a piecewise-linear activation. */
export function linearFourthMoment(pieces: readonly LinearPiece[], q: number): number {
  const deviation = Math.sqrt(q)
  let sum = 0
  for (const { from, to, width, slope, anchor, value: v } of pieces) {
    if (slope === 0) {
      const flat = mass(from / deviation, to / deviation, width / deviation)
      if (flat > 0 && v !== 0) sum += v ** 4 * flat
      continue
    }
    const d = anchor === from ? 1 : -1
    const [j0, j1, j2, j3, j4] = gaussianPowers((d * anchor) / deviation, width / deviation) as Powers
    const beta = slope * deviation * d
    sum += v ** 4 * j0 + beta * (4 * v ** 3 * j1 + beta * (6 * v * v * j2 + beta * (4 * v * j3 + beta * j4)))
  }
  return sum
}
