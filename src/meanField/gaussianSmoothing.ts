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
/** Exact for polynomials of degree 47, and φ is one of degree 2·PANEL_NODES − 1 at most inside a panel. */
const HERMITE_NODES = 24

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

  const legendre = legendreRule(PANEL_NODES)
  const hermite = hermiteRule(HERMITE_NODES)
  const samples = edges.slice(1).map(() => new Map<number, Float64Array>())

  /** φ at the nodes of one part of a panel. */
  function sample(panel: number, part: number, from: number, half: number): Float64Array {
    const known = samples[panel]?.get(part)
    if (known !== undefined) return known
    const values = Float64Array.from(legendre.nodes, (node) => f(from + half * (1 + node)))
    samples[panel]?.set(part, values)
    return values
  }

  let values = new Float64Array(512)
  let weights = new Float64Array(512)
  let ys = new Float64Array(512)
  let count = 0

  function grow(size: number): void {
    if (size <= values.length) return
    const enlarged = (old: Float64Array) => {
      const array = new Float64Array(2 * size)
      array.set(old)
      return array
    }
    values = enlarged(values)
    weights = enlarged(weights)
    ys = enlarged(ys)
  }

  function gatherHermite(centre: number): void {
    for (count = 0; count < HERMITE_NODES; count++) {
      const y = hermite.nodes[count] as number
      ys[count] = y
      weights[count] = hermite.weights[count] as number
      values[count] = f(centre + sigma * y)
    }
  }

  function gatherPanels(centre: number, first: number): void {
    const [start, end] = [centre - REACH * sigma, centre + REACH * sigma]
    count = 0
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
        grow(count + PANEL_NODES)
        for (let i = 0; i < PANEL_NODES; i++) {
          const y = offset + scale * (1 + (legendre.nodes[i] as number))
          ys[count] = y
          weights[count] = scale * (legendre.weights[i] as number) * INVERSE_SQRT_2PI * Math.exp(-0.5 * y * y)
          values[count++] = phi[i] as number
        }
      }
    }
  }

  return (centre) => {
    const home = panelAt(edges, centre - REACH * sigma)
    if (centre + REACH * sigma <= (edges[home + 1] as number)) gatherHermite(centre)
    else gatherPanels(centre, home)
    let mean = 0
    for (let i = 0; i < count; i++) mean += (weights[i] as number) * (values[i] as number)
    let variance = 0
    let score = 0
    for (let i = 0; i < count; i++) {
      const deviation = (values[i] as number) - mean
      variance += (weights[i] as number) * deviation * deviation
      score += (weights[i] as number) * deviation * (ys[i] as number)
    }
    return integrand === 'slopeOfJumps' ? { mean: score / sigma, variance: Number.NaN } : { mean, variance }
  }
}
