import type { LinearPiece } from '../activations/Activation.js'
import { gaussianPowers } from '../quadrature/gaussianPowers.js'
import { normalCdf } from '../special/normalCdf.js'
import { normalPdf } from '../special/normalPdf.js'

/** Gaussian integrals of a piecewise-linear activation, h ~ N(0, q), z = h/√q. */
export interface LinearIntegrals {
  /** E[φ] */
  mean: number
  /** E[φ²] */
  secondMoment: number
  /** E[φ⁴] */
  fourthMoment: number
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

/** Narrower pieces use the positive-term form of the derivatives, wider ones the boundary terms. */
const NARROW = 0.5

/** P(low < z < high), the width given apart to full precision. */
export function mass(low: number, high: number, width: number): number {
  if (low === -Infinity) return normalCdf(high)
  if (high === Infinity) return normalCdf(-low)
  return gaussianPowers(low, width)[0] as number
}

/** E over one sloped piece of φφ′h/q and of φφ′h(z² − 3)/(2q²), as boundary terms. */
function derivativesAtBoundary(piece: LinearPiece, deviation: number, powers: readonly number[]): [number, number] {
  const { slope } = piece
  let growth = slope * slope * (powers[0] as number)
  let curvature = 0
  for (const [sign, end] of [
    [1, piece.from],
    [-1, piece.to]
  ] as const) {
    const z = end / deviation
    const density = sign * normalPdf(z)
    if (density === 0) continue
    const phi = piece.value + slope * (end - piece.anchor)
    growth += (slope * phi * density) / deviation
    curvature += (slope * density * (phi * (z * z - 1) + slope * deviation * z)) / (2 * deviation ** 3)
  }
  return [growth, curvature]
}

/** The same by a polynomial in the distance δ from the anchor a; direction d is +1 where the piece lies right of it. */
function derivativesInside(
  piece: LinearPiece,
  deviation: number,
  powers: readonly number[],
  a: number,
  d: number
): [number, number] {
  const [j0, j1, j2, j3, j4] = powers as [number, number, number, number, number]
  const { slope, value: v } = piece
  const beta = slope * deviation * d
  const growth = v * a * j0 + (v * d + beta * a) * j1 + beta * d * j2
  const [h0, h1, h2, h3] = [a * (a * a - 3), 3 * d * (a * a - 1), 3 * a, d]
  const curvature =
    v * h0 * j0 + (v * h1 + beta * h0) * j1 + (v * h2 + beta * h1) * j2 + (v * h3 + beta * h2) * j3 + beta * h3 * j4
  return [(slope * growth) / deviation, (slope * curvature) / (2 * deviation ** 3)]
}

/** E[(φ − level)²], a sum of positive terms but where φ crosses the level inside a piece. */
export function linearSpread(pieces: readonly LinearPiece[], q: number, level: number): number {
  return linearIntegrals(
    pieces.map((piece) => ({ ...piece, value: piece.value - level })),
    q
  ).secondMoment
}

/** dE[φ]/dq and d²E[φ]/dq², sums over the ends of the sloped pieces. */
export function linearMeanDerivatives(pieces: readonly LinearPiece[], q: number): [first: number, second: number] {
  const deviation = Math.sqrt(q)
  let [first, second] = [0, 0]
  for (const { from, to, slope } of pieces) {
    for (const [sign, end] of [
      [1, from],
      [-1, to]
    ] as const) {
      const z = end / deviation
      const density = sign * slope * normalPdf(z)
      if (density === 0) continue
      first += density
      second += density * (z * z - 1)
    }
  }
  return [first / (2 * deviation), second / (4 * deviation ** 3)]
}

/**
 * All Gaussian integrals of a piecewise-linear activation at once. Each piece keeps its sign and is anchored where |φ| is
 * smallest, so the even moments are sums of positive terms.
 */
export function linearIntegrals(pieces: readonly LinearPiece[], q: number): LinearIntegrals {
  const deviation = Math.sqrt(q)
  const total: LinearIntegrals = {
    mean: 0,
    secondMoment: 0,
    fourthMoment: 0,
    slopeMean: 0,
    slopeMoment: 0,
    growth: 0,
    curvature: 0,
    zeroFraction: 0,
    saturatedFraction: 0
  }
  for (const piece of pieces) {
    const { slope, value: v } = piece
    const width = piece.width / deviation
    if (slope === 0) {
      const flat = mass(piece.from / deviation, piece.to / deviation, width)
      if (flat === 0) continue
      total.mean += v * flat
      total.secondMoment += v * v * flat
      total.fourthMoment += v ** 4 * flat
      if (v === 0) total.zeroFraction += flat
      else total.saturatedFraction += flat
      continue
    }
    const d = piece.anchor === piece.from ? 1 : -1
    const a = piece.anchor / deviation
    const powers = gaussianPowers(d * a, width)
    const [j0, j1, j2, j3, j4] = powers as [number, number, number, number, number]
    if (j0 === 0) continue
    const beta = slope * deviation * d
    total.mean += v * j0 + beta * j1
    total.secondMoment += v * v * j0 + beta * (2 * v * j1 + beta * j2)
    total.fourthMoment +=
      v ** 4 * j0 + beta * (4 * v ** 3 * j1 + beta * (6 * v * v * j2 + beta * (4 * v * j3 + beta * j4)))
    total.slopeMean += slope * j0
    total.slopeMoment += slope * slope * j0
    const [growth, curvature] =
      width < NARROW
        ? derivativesInside(piece, deviation, powers, a, d)
        : derivativesAtBoundary(piece, deviation, powers)
    total.growth += growth
    total.curvature += curvature
  }
  return total
}
