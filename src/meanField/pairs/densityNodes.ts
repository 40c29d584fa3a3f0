import { hermiteRule } from '../../quadrature/gaussHermite.js'
import { legendreRule } from '../../quadrature/gaussLegendre.js'
import { PANEL_NODES } from './smoothPanels.js'

/*
 * Three rules for the mean of f under N(centre, σ²). Each leaves in `nodes` the standardised positions y, the weights
 * and the values of f at centre + σy.
 */

/** Positions, weights and values of a rule; overwritten by the next one. */
export interface DensityNodes {
  readonly ys: number[]
  readonly weights: number[]
  readonly values: number[]
  count: number
}

/** Standard deviations that the rules cover. */
export const REACH = 8.5
/** Widest panel in standard deviations. */
export const WIDEST = 3
/** Exact for polynomials of degree 47; inside one panel φ is one of degree 2·PANEL_NODES − 1 at most. */
const HERMITE_NODES = 24

const INVERSE_SQRT_2PI = 0.3989422804014327

function add(nodes: DensityNodes, y: number, measure: number, value: number): void {
  nodes.ys[nodes.count] = y
  nodes.weights[nodes.count] = measure * INVERSE_SQRT_2PI * Math.exp(-0.5 * y * y)
  nodes.values[nodes.count++] = value
}

/** Gauss–Hermite, for a density inside which f is smooth; `valueAt` is given σy. */
export function hermiteNodes(nodes: DensityNodes, sigma: number, valueAt: (offset: number) => number): void {
  const { nodes: ys, weights } = hermiteRule(HERMITE_NODES)
  for (let i = 0; i < HERMITE_NODES; i++) {
    nodes.ys[i] = ys[i]
    nodes.weights[i] = weights[i]
    nodes.values[i] = valueAt(sigma * ys[i])
  }
  nodes.count = HERMITE_NODES
}

/** Panels in y, split at the kinks inside, for a density much narrower than the panels of f. */
export function narrowNodes(
  nodes: DensityNodes,
  f: (x: number) => number,
  centre: number,
  sigma: number,
  inside: readonly number[]
): void {
  const legendre = legendreRule(PANEL_NODES)
  const splits = [-REACH, ...inside.map((kink) => (kink - centre) / sigma), REACH]
  nodes.count = 0
  for (let split = 1; split < splits.length; split++) {
    const [from, to] = [splits[split - 1], splits[split]]
    const parts = Math.ceil((to - from) / WIDEST)
    const half = (0.5 * (to - from)) / parts
    // Counted from the kink, so that rounding does not carry a node across it.
    const [origin, start] = split > 1 ? [inside[split - 2], 0] : [inside[0], from - to]
    for (let part = 0; part < parts; part++) {
      for (let i = 0; i < PANEL_NODES; i++) {
        const step = half * (2 * part + 1 + legendre.nodes[i])
        add(nodes, from + step, half * legendre.weights[i], f(origin + sigma * (start + step)))
      }
    }
  }
}

/** The rule for a density that covers whole panels of f, each of them sampled once for all centres. */
export function panelNodes(
  edges: readonly number[],
  f: (x: number) => number,
  sigma: number
): (nodes: DensityNodes, centre: number, first: number) => void {
  const legendre = legendreRule(PANEL_NODES)
  const samples = edges.slice(1).map(() => new Map<number, Float64Array>())

  function sample(panel: number, part: number, from: number, half: number): Float64Array {
    const known = samples[panel]?.get(part)
    if (known !== undefined) return known
    const values = Float64Array.from(legendre.nodes, (node) => f(from + half * (1 + node)))
    samples[panel]?.set(part, values)
    return values
  }

  return (nodes, centre, first) => {
    const [start, end] = [centre - REACH * sigma, centre + REACH * sigma]
    nodes.count = 0
    for (let panel = first; panel < edges.length - 1 && edges[panel] < end; panel++) {
      const [low, high] = [edges[panel], edges[panel + 1]]
      const parts = Math.ceil((high - low) / (WIDEST * sigma))
      const width = (high - low) / parts
      const last = Math.min(parts, Math.ceil((end - low) / width))
      for (let part = Math.max(0, Math.floor((start - low) / width)); part < last; part++) {
        const from = low + part * width
        const values = sample(panel, part, from, 0.5 * width)
        // The distance to the centre is rounded once for the whole part, so that the weights keep their sum.
        const offset = (from - centre) / sigma
        const scale = (0.5 * width) / sigma
        for (let i = 0; i < PANEL_NODES; i++) {
          const y = offset + scale * (1 + legendre.nodes[i])
          add(nodes, y, scale * legendre.weights[i], values[i])
        }
      }
    }
  }
}
