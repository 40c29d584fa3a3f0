import type { Activation } from '../../activations/Activation.js'
import { legendreRule } from '../../quadrature/gaussLegendre.js'
import { type DensityNodes, hermiteNodes, narrowNodes, panelNodes, REACH } from './densityNodes.js'

/**
 * Which mean is wanted: of φ or φ′, or the first or second derivative in the centre of one of them (φ′, φ″ where φ
 * jumps or bends).
 */
export interface Integrand {
  readonly of: 'value' | 'slope'
  readonly derivative: 0 | 1 | 2
}

/** Mean and variance of the integrand under N(centre, σ²). */
export interface Smoothed {
  readonly mean: number
  /** NaN for a derivative. */
  readonly variance: number
}

/** A density that covers less than one part in this many of each panel it touches is narrow. */
const NARROW = 4
/** Standard deviations below which a difference of φ is the integral of φ′, by RISE_NODES nodes. */
const SMALL = 1e-3
const RISE_NODES = 4

/** Index of the panel that holds x. */
function panelAt(edges: readonly number[], x: number): number {
  let low = 0
  let high = edges.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (edges[middle] <= x) low = middle
    else high = middle
  }
  return low
}

/** φ(x + step) − φ(x) for a small step, to full relative precision. */
function rise({ slope }: Activation, x: number, step: number): number {
  const { nodes, weights } = legendreRule(RISE_NODES)
  let sum = 0
  for (let i = 0; i < RISE_NODES; i++) {
    sum += weights[i] * slope(x + 0.5 * step * (1 + nodes[i]))
  }
  return 0.5 * step * sum
}

/**
 * Mean and variance of the values, or a derivative of the mean in the centre: the mean of the values times Heₙ(y)/σⁿ.
 */
function moments({ ys, weights, values, count }: DensityNodes, sigma: number, derivative: 0 | 1 | 2): Smoothed {
  let mean = 0
  for (let i = 0; i < count; i++) mean += weights[i] * values[i]
  let second = 0
  for (let i = 0; i < count; i++) {
    const [y, deviation] = [ys[i], values[i] - mean]
    const factor = derivative === 0 ? deviation : derivative === 1 ? y : y * y - 1
    second += weights[i] * deviation * factor
  }
  return derivative === 0 ? { mean, variance: second } : { mean: second / sigma ** derivative, variance: Number.NaN }
}

/**
 * The function that smooths an activation with a normal density of standard deviation σ.
 *
 * @param edges those of {@link smoothPanels}, covering every centre ± {@link REACH} σ
 */
export function gaussianSmoothing(
  activation: Activation,
  integrand: Integrand,
  edges: readonly number[],
  sigma: number
): (centre: number) => Smoothed {
  const { derivative } = integrand
  const f = activation[integrand.of]
  if (sigma === 0) return (centre) => ({ mean: f(centre), variance: 0 })

  const bySlope = sigma < SMALL && integrand.of === 'value' && derivative === 0
  const nodes: DensityNodes = { ys: [], weights: [], values: [], count: 0 }
  const onPanels = panelNodes(edges, f, sigma)

  return (centre) => {
    const [start, end] = [centre - REACH * sigma, centre + REACH * sigma]
    const home = panelAt(edges, start)
    let narrowest = Infinity
    for (let panel = home; panel < edges.length - 1 && edges[panel] < end; panel++) {
      narrowest = Math.min(narrowest, edges[panel + 1] - edges[panel])
    }
    const narrow = (end - start) * NARROW <= narrowest
    const inside = activation.kinks.filter((kink) => kink > start && kink < end)
    if (inside.length === 0 && (narrow || end <= edges[home + 1])) {
      if (bySlope) {
        hermiteNodes(nodes, sigma, (offset) => rise(activation, centre, offset))
        const { mean, variance } = moments(nodes, sigma, derivative)
        return { mean: f(centre) + mean, variance }
      }
      hermiteNodes(nodes, sigma, (offset) => f(centre + offset))
    } else if (narrow) {
      narrowNodes(nodes, f, centre, sigma, inside)
    } else {
      onPanels(nodes, centre, home)
    }
    return moments(nodes, sigma, derivative)
  }
}
