import type { Activation } from '../activations/Activation.js'
import { hermiteRule } from '../quadrature/gaussHermite.js'
import { legendreRule } from '../quadrature/gaussLegendre.js'
import { PANEL_NODES } from './smoothPanels.js'

/** Which mean is wanted: of φ, of φ′, or of φ′ written as a mean of φ (where φ jumps). */
export type Integrand = 'value' | 'slope' | 'slopeOfJumps'

/** Mean and variance of the integrand under N(centre, σ²). */
export interface Smoothed {
  readonly mean: number
  readonly variance: number
}

/** Standard deviations that the integrals cover. */
export const REACH = 8.5
/** Widest panel in standard deviations. */
export const WIDEST = 3
/** A density that covers less than one part in this many of each panel it touches is narrow. */
const NARROW = 4
/** Exact for polynomials of degree 47, and φ is one of degree 2·PANEL_NODES − 1 at most inside a panel. */
const HERMITE_NODES = 24

/** Standard deviations below which a difference of φ is the integral of φ′, by RISE_NODES nodes. */
const SMALL = 1e-3
const RISE_NODES = 4

const INVERSE_SQRT_2PI = 0.3989422804014327

/** Index of the panel that holds x. */
function panelAt(edges: readonly number[], x: number): number {
  let low = 0
  let high = edges.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) <= x) low = middle
    else high = middle
  }
  return low
}

/**
 * The function that smooths an activation with a normal density of standard deviation σ. Where the density lies inside one
 * panel of φ, Gauss–Hermite is exact; elsewhere the panels are integrated, each sampled once for all centres.
 */
export function gaussianSmoothing(
  activation: Activation,
  integrand: Integrand,
  edges: readonly number[],
  sigma: number
): (centre: number) => Smoothed {
  const f = integrand === 'slope' ? activation.slope : activation.value
  if (sigma === 0) return (centre) => ({ mean: f(centre), variance: 0 })

  const score = integrand === 'slopeOfJumps'
  const legendre = legendreRule(PANEL_NODES)
  const hermite = hermiteRule(HERMITE_NODES)
  const samples = edges.slice(1).map(() => new Map<number, Float64Array>())

  /** φ(x + step) − φ(x) for a small step. */
  function rise(x: number, step: number): number {
    const { nodes, weights } = legendreRule(RISE_NODES)
    let sum = 0
    for (let i = 0; i < RISE_NODES; i++) {
      sum += (weights[i] as number) * activation.slope(x + 0.5 * step * (1 + (nodes[i] as number)))
    }
    return 0.5 * step * sum
  }

  /** φ at the nodes of one part of a panel. */
  function sample(panel: number, part: number, from: number, half: number): Float64Array {
    const known = samples[panel]?.get(part)
    if (known !== undefined) return known
    const values = Float64Array.from(legendre.nodes, (node) => f(from + half * (1 + node)))
    samples[panel]?.set(part, values)
    return values
  }

  // Differences of φ over less than this lose digits; they are integrals of φ′ instead.
  const bySlope = sigma < SMALL && integrand === 'value'
  const values: number[] = []
  const weights: number[] = []
  const ys: number[] = []
  let count = 0
  /** What the values are relative to. */
  let base = 0

  function gatherHermite(centre: number): void {
    base = bySlope ? f(centre) : 0
    for (count = 0; count < HERMITE_NODES; count++) {
      const y = hermite.nodes[count] as number
      ys[count] = y
      weights[count] = hermite.weights[count] as number
      values[count] = bySlope ? rise(centre, sigma * y) : f(centre + sigma * y)
    }
  }

  function gatherPanels(centre: number, first: number): void {
    const [start, end] = [centre - REACH * sigma, centre + REACH * sigma]
    count = 0
    base = 0
    for (let panel = first; panel < edges.length - 1 && (edges[panel] as number) < end; panel++) {
      const [low, high] = [edges[panel] as number, edges[panel + 1] as number]
      const parts = Math.ceil((high - low) / (WIDEST * sigma))
      const width = (high - low) / parts
      const half = 0.5 * width
      const last = Math.min(parts, Math.ceil((end - low) / width))
      for (let part = Math.max(0, Math.floor((start - low) / width)); part < last; part++) {
        const from = low + part * width
        // The distance to the centre is rounded once for the whole part, so that the weights keep their sum.
        const offset = (from - centre) / sigma
        const scale = half / sigma
        const phi = sample(panel, part, from, half)
        for (let i = 0; i < PANEL_NODES; i++) {
          const y = offset + scale * (1 + (legendre.nodes[i] as number))
          ys[count] = y
          weights[count] = scale * (legendre.weights[i] as number) * INVERSE_SQRT_2PI * Math.exp(-0.5 * y * y)
          values[count++] = phi[i] as number
        }
      }
    }
  }

  /** Panels in y of their own, split at the kinks: where the density is much narrower than the panels of φ. */
  function gatherNarrow(centre: number, inside: readonly number[]): void {
    base = 0
    count = 0
    const splits = [-REACH, ...inside.map((kink) => (kink - centre) / sigma), REACH]
    for (let split = 1; split < splits.length; split++) {
      const [from, to] = [splits[split - 1] as number, splits[split] as number]
      const parts = Math.ceil((to - from) / WIDEST)
      const half = (0.5 * (to - from)) / parts
      // Counted from the kink, so that rounding does not carry a node across it.
      const [origin, start] = split > 1 ? [inside[split - 2] as number, 0] : [inside[0] ?? centre, from - to]
      for (let part = 0; part < parts; part++) {
        for (let i = 0; i < PANEL_NODES; i++) {
          const step = half * (2 * part + 1 + (legendre.nodes[i] as number))
          const y = from + step
          ys[count] = y
          weights[count] = half * (legendre.weights[i] as number) * INVERSE_SQRT_2PI * Math.exp(-0.5 * y * y)
          values[count++] = f(origin + sigma * (start + step))
        }
      }
    }
  }

  return (centre) => {
    const [start, end] = [centre - REACH * sigma, centre + REACH * sigma]
    const home = panelAt(edges, start)
    let narrowest = Infinity
    for (let panel = home; panel < edges.length - 1 && (edges[panel] as number) < end; panel++) {
      narrowest = Math.min(narrowest, (edges[panel + 1] as number) - (edges[panel] as number))
    }
    const inside = activation.kinks.filter((kink) => kink > start && kink < end)
    const narrow = (end - start) * NARROW <= narrowest
    if (inside.length === 0 && (narrow || end <= (edges[home + 1] as number))) gatherHermite(centre)
    else if (narrow) gatherNarrow(centre, inside)
    else gatherPanels(centre, home)
    let mean = 0
    for (let i = 0; i < count; i++) mean += (weights[i] as number) * (values[i] as number)
    let second = 0
    for (let i = 0; i < count; i++) {
      const deviation = (values[i] as number) - mean
      second += (weights[i] as number) * deviation * (score ? (ys[i] as number) : deviation)
    }
    return score ? { mean: second / sigma, variance: Number.NaN } : { mean: base + mean, variance: second }
  }
}
