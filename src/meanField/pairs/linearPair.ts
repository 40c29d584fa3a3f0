import type { LinearPiece } from '../../activations/Activation.js'
import { legendreRule } from '../../quadrature/gaussLegendre.js'
import { linearIntegrals } from '../integrals/linearIntegrals.js'
import { FAR, type Interval, type Rectangle, rectangleDifference } from './rectangleDifference.js'

/*
 * By Price's theorem, applied twice, the second derivative of E[φ(h₁)φ(h₂)] in the correlation is a sum of bivariate
 * normal densities at pairs of kinks. Summed by parts it is a sum over pairs of sloped pieces, each giving the mixed
 * difference [[K]] over the corners of a rectangle in units of √q₁, √q₂. With u the arc cosine of a correlation,
 *
 *   K(a, b; u) = exp(−(a² − 2ab cos u + b²)/(2 sin²u)),
 *   E[φ(h₁)φ(h₂)] = E[φ(h₁)]E[φ(h₂)] + √(q₁q₂) ( c E[φ′]E[φ′] + Σ s s′/2π ∫_{arccos c}^{π/2} (c − cos u) [[K]] du ),
 *   E[φ′(h₁)φ′(h₂)] = E[φ′]E[φ′] + Σ s s′/2π ∫_{arccos c}^{π/2} [[K]] du,
 *
 * the sums over pairs of pieces of slopes s, s′; and the first likewise from c = 1 instead of c = 0. For c < 0 the
 * second variable is mirrored.
 */

const NODES = 16
/** exp(−½·9²) is below rounding error: at angles below (distance of two corners)/9 their K is negligible. */
const ESSENTIAL = 9
/** A corner at `a` is felt over an angle of about 2/a; panels up to twice that resolve it. */
const ANGLE = 4

/** The square of the sine of this angle is still a normal number. */
const SMALLEST_ANGLE = 1e-140

/** The sloped pieces in standard deviations; with `mirror` −1, those of φ(−x) up to its sign. */
export function intervals(pieces: readonly LinearPiece[], q: number, mirror: 1 | -1): Interval[] {
  const deviation = Math.sqrt(q)
  return pieces
    .filter(({ slope }) => slope !== 0)
    .map(({ from, to, width, slope }) => {
      const ends = mirror === 1 ? [from / deviation, to / deviation] : [-to / deviation, -from / deviation]
      return { low: ends[0], high: ends[1], half: width / (2 * deviation), slope }
    })
}

/**
 * Panels over the angle u, halving towards 0 until the furthest corner and the closest pair of corners are resolved.
 */
function anglePanels(low: number, high: number, rectangles: readonly Rectangle[]): number[] {
  let finest = Infinity
  for (const { first, second } of rectangles) {
    for (const a of [first.low, first.high]) {
      for (const b of [second.low, second.high]) {
        if (!(Math.abs(a) < FAR && Math.abs(b) < FAR)) continue
        if (a !== b) finest = Math.min(finest, Math.abs(a - b) / (2 * ESSENTIAL))
        finest = Math.min(finest, ANGLE / Math.max(Math.abs(a), Math.abs(b)))
      }
    }
  }
  finest = Math.max(finest, SMALLEST_ANGLE)
  const edges = [high]
  let edge = 0.5 * high
  while (edge > low && edge > finest) {
    edges.push(edge)
    edge *= 0.5
  }
  return [...edges, low].reverse()
}

/** Σ s s′/2π ∫ weight(u) [[K]] du over u in [low, high], for a given weight and for the weight 1. */
function arcIntegrals(
  first: readonly Interval[],
  second: readonly Interval[],
  low: number,
  high: number,
  weightAt: (u: number) => number
): { weighted: number; plain: number } {
  if (low === high) return { weighted: 0, plain: 0 }
  const rectangles = first.flatMap((one) => second.map((other) => ({ first: one, second: other })))
  const { nodes, weights } = legendreRule(NODES)
  const edges = anglePanels(low, high, rectangles)
  let weighted = 0
  let plain = 0
  for (let panel = 1; panel < edges.length; panel++) {
    const [from, to] = [edges[panel - 1], edges[panel]]
    const half = 0.5 * (to - from)
    for (let n = 0; n < NODES; n++) {
      const u = from + half * (1 + nodes[n])
      let sum = 0
      for (const rectangle of rectangles) sum += rectangleDifference(rectangle, u)
      const term = half * weights[n] * sum
      weighted += term * weightAt(u)
      plain += term
    }
  }
  return { weighted: weighted / (2 * Math.PI), plain: plain / (2 * Math.PI) }
}

/** E[φ(h₁)φ(h₂)] and E[φ′(h₁)φ′(h₂)] for variances q₁, q₂ and correlation c, from their values at c = 0. */
export function linearPair(
  pieces: readonly LinearPiece[],
  q1: number,
  q2: number,
  c: number
): { product: number; slope: number } {
  const mirror = c < 0 ? -1 : 1
  const size = Math.abs(c)
  const angle = Math.acos(size)
  const one = linearIntegrals(pieces, q1)
  const two = q2 === q1 ? one : linearIntegrals(pieces, q2)
  const arc = arcIntegrals(
    intervals(pieces, q1, 1),
    intervals(pieces, q2, mirror),
    angle,
    0.5 * Math.PI,
    // cos(angle) − cos(u), without cancellation
    (u) => 2 * Math.sin(0.5 * (u + angle)) * Math.sin(0.5 * (u - angle))
  )
  const scale = Math.sqrt(q1) * Math.sqrt(q2)
  return {
    product: one.mean * two.mean + scale * (c * one.slopeMean * two.slopeMean + mirror * arc.weighted),
    slope: one.slopeMean * two.slopeMean + arc.plain
  }
}

/**
 * E[φ²] − E[φ(h₁)φ(h₂)] for equal variances and 0 ≤ c ≤ 1, from c = 1: to full relative precision however small 1 − c
 * is, as long as (1 − c) q E[φ′²] does not exceed E[φ²].
 */
export function linearDeficit(
  pieces: readonly LinearPiece[],
  q: number,
  slopeMoment: number,
  oneMinusC: number
): number {
  const own = intervals(pieces, q, 1)
  const angle = 2 * Math.asin(Math.sqrt(0.5 * oneMinusC))
  const arc = arcIntegrals(own, own, 0, angle, (u) => oneMinusC - 2 * Math.sin(0.5 * u) ** 2)
  return q * (oneMinusC * slopeMoment - arc.weighted)
}
