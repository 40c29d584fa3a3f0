import type { LinearPiece } from '../activations/Activation.js'
import { legendreRule } from '../quadrature/gaussLegendre.js'
import { linearIntegrals } from './linearIntegrals.js'

/*
 * For a piecewise-linear φ with slope jumps Δ_i at the kinks t_i, Price's theorem applied twice leaves only the bivariate
 * normal density at pairs of kinks. With a_i = t_i/√q₁, b_j = t_j/√q₂ and the angle u = arccos of a correlation,
 *
 *   K_ij(u) = exp(−(a_i − b_j)²/(2 sin²u) − a_i b_j/(1 + cos u)),
 *   E[φ(u₁)φ(u₂)] = E[φ(u₁)]E[φ(u₂)] + c √(q₁q₂) E[φ′]E[φ′] + √(q₁q₂) ΣΔ_iΔ_j/2π ∫_{arccos c}^{π/2} (c − cos u) K_ij du,
 *
 * and likewise with the derivative of both sides in c, and with the integral taken from c = 1 instead of c = 0.
 */

interface Kink {
  /** Position in standard deviations. */
  readonly at: number
  readonly jump: number
}

const NODES = 16
/** Kinks further out than this have no density. */
const FAR = 39
/** exp(−½·9²) is below rounding error: below (distance of two kinks)/9 their K is negligible. */
const ESSENTIAL = 9

function kinksOf(pieces: readonly LinearPiece[], q: number, mirror: 1 | -1): Kink[] {
  const deviation = Math.sqrt(q)
  const kinks: Kink[] = []
  for (let i = 1; i < pieces.length; i++) {
    const [left, right] = [pieces[i - 1] as LinearPiece, pieces[i] as LinearPiece]
    const at = (mirror * right.from) / deviation
    if (left.slope !== right.slope && Math.abs(at) < FAR) kinks.push({ at, jump: right.slope - left.slope })
  }
  return kinks
}

/** Panels over the angle u, halving towards 0 until the closest pair of distinct kinks is resolved. */
function anglePanels(low: number, high: number, first: readonly Kink[], second: readonly Kink[]): number[] {
  let closest = Infinity
  for (const { at: a } of first) {
    for (const { at: b } of second) {
      const distance = Math.abs(a - b)
      if (distance > 0 && distance < closest) closest = distance
    }
  }
  const edges = [high]
  let edge = 0.5 * high
  while (edge > low && edge > closest / (2 * ESSENTIAL)) {
    edges.push(edge)
    edge *= 0.5
  }
  return [...edges, low].reverse()
}

/** ΣΔ_iΔ_j/2π ∫ weight(u) K_ij(u) du for the weights cos u − c and 1, over u in [low, high]. */
function kinkIntegrals(
  first: readonly Kink[],
  second: readonly Kink[],
  low: number,
  high: number,
  cosineMinusC: (u: number) => number
): { product: number; slope: number } {
  if (low === high) return { product: 0, slope: 0 }
  const { nodes, weights } = legendreRule(NODES)
  const edges = anglePanels(low, high, first, second)
  let product = 0
  let slope = 0
  for (let panel = 1; panel < edges.length; panel++) {
    const [from, to] = [edges[panel - 1] as number, edges[panel] as number]
    const half = 0.5 * (to - from)
    for (let n = 0; n < NODES; n++) {
      const u = from + half * (1 + (nodes[n] as number))
      const sine = Math.sin(u)
      const [spread, common] = [0.5 / (sine * sine), 1 / (1 + Math.cos(u))]
      let sum = 0
      for (const { at: a, jump: left } of first) {
        for (const { at: b, jump: right } of second) {
          sum += left * right * Math.exp(-(a - b) * (a - b) * spread - a * b * common)
        }
      }
      const term = half * (weights[n] as number) * sum
      product += term * cosineMinusC(u)
      slope += term
    }
  }
  return { product: product / (2 * Math.PI), slope: slope / (2 * Math.PI) }
}

/** E[φ(u₁)φ(u₂)] and E[φ′(u₁)φ′(u₂)] for variances q₁, q₂ and correlation c, from their values at c = 0. */
export function linearPair(
  pieces: readonly LinearPiece[],
  q1: number,
  q2: number,
  c: number
): { product: number; slope: number } {
  const mirror = c < 0 ? -1 : 1
  const size = Math.abs(c)
  const [one, two] = [linearIntegrals(pieces, q1), linearIntegrals(pieces, q2)]
  const [first, second] = [kinksOf(pieces, q1, 1), kinksOf(pieces, q2, mirror)]
  const arc = kinkIntegrals(first, second, Math.acos(size), 0.5 * Math.PI, (u) => Math.cos(u) - size)
  const scale = Math.sqrt(q1) * Math.sqrt(q2)
  return {
    product: one.mean * two.mean + scale * (c * one.slopeMean * two.slopeMean - arc.product),
    slope: one.slopeMean * two.slopeMean + mirror * arc.slope
  }
}

/**
 * E[φ²] − E[φ(u₁)φ(u₂)] and E[φ′²] − E[φ′(u₁)φ′(u₂)] for equal variances and 0 ≤ c ≤ 1, from their values at c = 1: to full
 * relative precision however small 1 − c is.
 */
export function linearDeficit(
  pieces: readonly LinearPiece[],
  q: number,
  oneMinusC: number
): { product: number; slope: number } {
  const kinks = kinksOf(pieces, q, 1)
  const angle = 2 * Math.asin(Math.sqrt(0.5 * oneMinusC))
  const arc = kinkIntegrals(kinks, kinks, 0, angle, (u) => oneMinusC - 2 * Math.sin(0.5 * u) ** 2)
  return { product: q * (oneMinusC * linearIntegrals(pieces, q).slopeMoment - arc.product), slope: arc.slope }
}
