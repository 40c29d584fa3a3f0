import { normalPdf } from '../../special/normalPdf.js'
import type { CheckedNetwork } from '../maps/RandomNetwork.js'
import { type LayerNoise, layerNoise } from './layerNoise.js'

/*
 * The variance of the pre-activations, layer after layer, is a Markov chain. Its density is carried along on a grid
 * that resolves the noise of one layer, with the first two moments of the log gradient that comes with it.
 */

/** Grid points per standard deviation of the noise. */
const POINTS_PER_DEVIATION = 2.5
/** Standard deviations of one layer's noise that are followed. */
const REACH = 7
/** Variances below and above q by this factor count as having left for good. */
const FURTHEST = 1e12
const MOST_POINTS = 2000
/** Steps of log q are at most this wide. */
const WIDEST = 0.05

/** A point of the grid with the noise of a layer there. */
interface Node {
  readonly q: number
  readonly noise: LayerNoise
}

/** The variances that a chain from q can reach in `depth` layers. */
function reachable(network: CheckedNetwork, q: number, width: number, depth: number): [low: number, high: number] {
  let [low, high] = [q, q]
  const [floor, ceiling] = [Math.min(Math.max(q / FURTHEST, network.biasVariance), q), q * FURTHEST]
  for (let layer = 0; layer < depth; layer++) {
    const below = layerNoise(network, low, width)
    const above = layerNoise(network, high, width)
    const spread = ({ mean, deviation }: LayerNoise) => Math.min((REACH * deviation) / Math.max(mean, q / FURTHEST), 50)
    const nextLow = Math.max(Math.min(low, below.mean * Math.exp(-spread(below))), floor)
    const nextHigh = Math.min(Math.max(high, above.mean * Math.exp(spread(above))), ceiling)
    const settled = nextLow > low * (1 - 1e-6) && nextHigh < high * (1 + 1e-6)
    low = nextLow
    high = nextHigh
    if (settled) break
  }
  return [low, high]
}

/** Nodes from low to high, one of them q. */
function gridOf(network: CheckedNetwork, q: number, width: number, [low, high]: readonly [number, number]): Node[] {
  const coarsest = Math.log(high / low) / MOST_POINTS
  const at = (x: number): Node => ({ q: x, noise: layerNoise(network, x, width) })
  const step = ({ q: x, noise }: Node) =>
    Math.exp(
      Math.min(Math.max(noise.deviation / (POINTS_PER_DEVIATION * Math.max(x, noise.mean)), coarsest, 1e-7), WIDEST)
    )
  const start = at(q)
  function onwards(reached: (q: number) => boolean, next: (q: number, factor: number) => number): Node[] {
    const nodes: Node[] = []
    let node = start
    while (!reached(node.q)) {
      node = at(next(node.q, step(node)))
      nodes.push(node)
    }
    return nodes
  }
  const upper = onwards(
    (x) => x >= high,
    (x, factor) => x * factor
  )
  const lower = onwards(
    (x) => x <= low,
    (x, factor) => x / factor
  )
  return [...lower.reverse(), start, ...upper]
}

/** The density of a variable of given mean, deviation and skewness: normal, or a shifted lognormal. */
function densityOf({ mean, deviation, skewness }: LayerNoise): (x: number) => number {
  const skew = Math.abs(skewness)
  if (skew < 1e-3) return (x) => normalPdf((x - mean) / deviation)
  const side = Math.sign(skewness)
  const [half, root] = [1 + 0.5 * skew * skew, skew * Math.sqrt(1 + 0.25 * skew * skew)]
  const ratio = Math.cbrt(half + root) + Math.cbrt(half - root) - 1
  const sigma = Math.sqrt(Math.log(ratio))
  const scale = deviation / Math.sqrt(ratio * (ratio - 1))
  const shift = -scale * Math.sqrt(ratio)
  return (x) => {
    const y = (side * (x - mean) - shift) / scale
    return y > 0 ? normalPdf(Math.log(y) / sigma) / y : 0
  }
}

/** Probabilities below this are left out. */
const NEGLIGIBLE = 1e-16

/** One row of the transition matrix: probabilities of the nodes from `first` on. */
interface Row {
  readonly first: number
  readonly weights: Float64Array
  /**
   * Of the log factors on where the row leads; 0 where it leads off the grid, or the grid is coarser than the noise.
   */
  readonly regression: number
}

function rowOf(nodes: readonly Node[], cells: Float64Array, { noise }: Node): Row {
  const { mean, deviation, regression } = noise
  const last = nodes.length - 1
  const q = (j: number) => (nodes[j] as Node).q
  const index = (x: number) => {
    let [low, high] = [0, last + 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (q(middle) < x) low = middle + 1
      else high = middle
    }
    return low
  }
  const after = index(mean)
  if (after === 0) return { first: 0, weights: Float64Array.of(1), regression: 0 }
  if (after > last) return { first: last, weights: Float64Array.of(1), regression: 0 }
  const gap = q(after) - q(after - 1)
  if (deviation < 0.5 * gap) {
    // Narrower than the grid: two points that keep the mean.
    const share = (mean - q(after - 1)) / gap
    return { first: after - 1, weights: Float64Array.of(1 - share, share), regression: 0 }
  }
  const density = densityOf(noise)
  const [from, to] = [index(mean - REACH * deviation), Math.min(index(mean + 1.5 * REACH * deviation), last)]
  const weights = Float64Array.from({ length: to - from + 1 }, (_, j) => density(q(from + j)) * cells[from + j])
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let [begin, end] = [0, weights.length]
  while (weights[begin] <= NEGLIGIBLE * total) begin++
  while (weights[end - 1] <= NEGLIGIBLE * total) end--
  return { first: from + begin, weights: weights.slice(begin, end).map((weight) => weight / total), regression }
}

/** Mean and standard deviation. */
export interface Spread {
  /** Mean. */
  readonly mean: number
  /** Standard deviation. */
  readonly deviation: number
}

/** What a chain shows after its layers. */
export interface ChainResult {
  /** P(variance ≤ x) in the last layer. */
  readonly distribution: (x: number) => number
  /** The variance that half of the networks do not exceed. */
  readonly median: number
  /** Mean and standard deviation of the variance. */
  readonly variance: Spread
  /** Probability of having been outside the basin. */
  readonly escaped: number
  readonly logGradient: Spread
  readonly logActivity: Spread
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)

const spreadOf = (mean: number, square: number): Spread => ({
  mean,
  deviation: Math.sqrt(Math.max(square - mean * mean, 0))
})

/**
 * What is carried along: probabilities, those of having stayed inside, and probability times moments of the log
 * factors.
 */
const CARRIED = ['mass', 'staying', 'gradient', 'gradientSquare', 'activity', 'activitySquare'] as const
type Carried = Readonly<Record<(typeof CARRIED)[number], Float64Array>>

const empty = (count: number): Carried =>
  Object.fromEntries(CARRIED.map((name) => [name, new Float64Array(count)])) as Carried

const add = (to: Float64Array, j: number, amount: number) => {
  to[j] += amount
}

/** One layer of the chain, and the probability with which it leaves the basin. */
function step(
  from: Carried,
  nodes: readonly Node[],
  rows: readonly Row[],
  inside: Float64Array
): { readonly carried: Carried; readonly escaped: number } {
  let escaped = 0
  const next = empty(nodes.length)
  for (const [i, { first, weights, regression }] of rows.entries()) {
    const mass = from.mass[i]
    if (mass < NEGLIGIBLE) continue
    const { noise } = nodes[i] as Node
    const [staying, gradient, activity] = [from.staying[i], from.gradient[i], from.activity[i]] as [
      number,
      number,
      number
    ]
    const [gradientSquare, activitySquare] = [from.gradientSquare[i], from.activitySquare[i]] as [number, number]
    const explained = (regression * noise.deviation) ** 2
    const gradientRest = Math.max(noise.gradientVariance - explained, 0)
    const activityRest = Math.max(noise.activityVariance - explained, 0)
    for (let k = 0; k < weights.length; k++) {
      const j = first + k
      const weight = weights[k]
      const tilt = regression * ((nodes[j] as Node).q - noise.mean)
      const forGradient = noise.logGradient + tilt
      const forActivity = noise.logActivity + tilt
      add(next.mass, j, weight * mass)
      add(next.staying, j, weight * staying * inside[j])
      escaped += weight * staying * (1 - inside[j])
      add(next.gradient, j, weight * (gradient + forGradient * mass))
      add(next.activity, j, weight * (activity + forActivity * mass))
      const ofGradient = gradientSquare + 2 * forGradient * gradient + (forGradient * forGradient + gradientRest) * mass
      const ofActivity = activitySquare + 2 * forActivity * activity + (forActivity * forActivity + activityRest) * mass
      add(next.gradientSquare, j, weight * ofGradient)
      add(next.activitySquare, j, weight * ofActivity)
    }
  }
  return { carried: next, escaped }
}

/** Follows the chain of variances through `depth` layers from q. */
export function varianceChain(
  network: CheckedNetwork,
  q: number,
  width: number,
  depth: number,
  basin: { readonly low: number; readonly high: number }
): ChainResult {
  const nodes = gridOf(network, q, width, reachable(network, q, width, depth))
  const grid = Float64Array.from(nodes, (node) => node.q)
  const count = grid.length
  const edge = (j: number) => 0.5 * (grid[Math.max(j - 1, 0)] + grid[Math.min(j, count - 1)])
  const cells = grid.map((_, j) => edge(j + 1) - edge(j))
  const rows = nodes.map((node) => rowOf(nodes, cells, node))
  /** The share of a node's cell that lies in the basin. */
  const inside = cells.map((width, j) => {
    const covered = Math.min(edge(j + 1), basin.high) - Math.max(edge(j), basin.low)
    return Math.min(Math.max(covered / width, 0), 1)
  })

  let carried = empty(count)
  for (const name of ['mass', 'staying'] as const) carried[name][grid.indexOf(q)] = 1
  let escaped = 0
  for (let layer = 0; layer < depth; layer++) {
    const next = step(carried, nodes, rows, inside)
    carried = next.carried
    escaped += next.escaped
  }

  const { mass } = carried
  /** P(variance ≤ x), the probability of a node being spread over its cell. */
  function distribution(x: number): number {
    let below = 0
    for (let j = 0; j < count && edge(j) < x; j++) {
      const [width, left] = [cells[j], x - edge(j)]
      below += mass[j] * (left >= width ? 1 : left / width)
    }
    return below
  }
  let [low, high] = [grid[0], grid[count - 1]]
  while (high / low > 1 + 1e-9) {
    const middle = Math.sqrt(low * high)
    if (distribution(middle) < 0.5) low = middle
    else high = middle
  }
  const moment = (power: number) => mass.reduce((total, p, j) => total + p * grid[j] ** power, 0)
  return {
    distribution,
    median: high,
    variance: spreadOf(moment(1), moment(2)),
    escaped: Math.min(escaped, 1),
    logGradient: spreadOf(sum(carried.gradient), sum(carried.gradientSquare)),
    logActivity: spreadOf(sum(carried.activity), sum(carried.activitySquare))
  }
}
