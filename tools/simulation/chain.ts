/**
 * Networks of finite width, simulated: by the exact conditional draw of one layer after the other, and with weight
 * matrices and backpropagation. Of the library only the activation is used.
 */
import type { Activation, RandomNetwork } from '../../src/theory.js'
import { normalSource } from './draw.js'

/** What is simulated: a network, the variance of its first pre-activations, and the width of every layer. */
export interface FiniteNetwork {
  readonly network: Omit<RandomNetwork, 'residual'> & { readonly activation: Activation }
  readonly q: number
  readonly width: number
}

/** Variances that do not count as having left. */
interface Inside {
  readonly low: number
  readonly high: number
}

/** What one network shows after some layers. */
interface Outcome {
  /** The variance of its pre-activations, given the layer before, over the first. */
  readonly ratio: number
  /** Whether a layer up to here was outside. */
  readonly left: boolean
  /** Σ log σ_w² mean(φ′²) over the layers passed. */
  readonly logActivity: number
  /** The log of what the squared gradient is multiplied by from here back to the first layer. */
  readonly logGradient: number
}

/** What one network with weight matrices shows. */
interface WeightedOutcome extends Outcome {
  /** What `logGradient` would be if the gradient passed other weights, independent of these same layers. */
  readonly logIndependent: number
}

/** A value from simulation and its standard error. */
export interface Estimate {
  readonly value: number
  readonly error: number
}

const square = (x: number) => x * x

const meanOf = (x: Float64Array, f: (x: number) => number) => x.reduce((sum, value) => sum + f(value), 0) / x.length

/** What {@link RandomNetwork} says about `k` and `keepProbability`, as the simulations need it. */
function traits({ network: { sigmaW, sigmaB, k = 0, keepProbability = 1 } }: FiniteNetwork) {
  const g = k === Infinity ? 1 : k / (1 + k)
  return { weightVariance: sigmaW ** 2, biasVariance: sigmaB ** 2, g, keep: keepProbability }
}

/**
 * Multiplies a unit by 0 or by 1/keep. The sum of two squared normals is exponential, so its exponential is uniform.
 */
function dropout(normal: () => number, keep: number): () => number {
  if (keep === 1) return () => 1
  return () => (Math.exp(-0.5 * (square(normal()) + square(normal()))) < keep ? 1 / keep : 0)
}

/** What {@link traits} make of the sums of φ and φ² over a layer. */
function nextVariance(
  { weightVariance, biasVariance, g }: ReturnType<typeof traits>,
  mean: number,
  meanSquare: number
) {
  return weightVariance * (meanSquare - g * mean * mean) + biasVariance
}

/**
 * One network by the conditional draw: given a layer, the pre-activations of the next are independent N(0, q′), exactly
 * so for Gaussian weights; the gradient passes weights that are independent of the layers.
 *
 * @returns one outcome for each of the ascending `depths`
 */
function drawnNetwork(given: FiniteNetwork, { low, high }: Inside, depths: readonly number[], seed: number) {
  const { network, q: start, width } = given
  const { value, slope } = network.activation
  const own = traits(given)
  const normal = normalSource(seed)
  const mask = dropout(normal, own.keep)
  const outcomes: Outcome[] = []
  let [q, left, logActivity, logGradient] = [start, false, 0, 0]
  for (let layer = 1; outcomes.length < depths.length; layer++) {
    const deviation = Math.sqrt(q)
    let [mean, meanSquare, active, gradient] = [0, 0, 0, 0]
    for (let i = 0; i < width; i++) {
      const h = deviation * normal()
      const kept = mask()
      const phi = kept * value(h)
      const rise = square(kept * slope(h))
      mean += phi
      meanSquare += phi * phi
      active += rise
      if (rise > 0) gradient += rise * square(normal())
    }
    q = nextVariance(own, mean / width, meanSquare / width)
    left ||= q < low || q > high
    logActivity += Math.log((own.weightVariance * active) / width)
    logGradient += Math.log((own.weightVariance * gradient) / width)
    if (layer === depths[outcomes.length]) outcomes.push({ ratio: q / start, left, logActivity, logGradient })
  }
  return outcomes
}

/** A weight matrix whose rows have the covariance (I − gJ/N)σ_w²/N. */
function drawnWeights(width: number, { weightVariance, g }: ReturnType<typeof traits>, normal: () => number) {
  const deviation = Math.sqrt(weightVariance / width)
  const weights = Float64Array.from({ length: width * width }, () => deviation * normal())
  const shift = 1 - Math.sqrt(1 - g)
  for (let start = 0; g !== 0 && start < weights.length; start += width) {
    const row = weights.subarray(start, start + width)
    const common = shift * meanOf(row, Number)
    row.forEach((weight, j) => {
      row[j] = weight - common
    })
  }
  return weights
}

/** Wx, or Wᵀx. */
function product(weights: Float64Array, x: Float64Array, transposed: boolean): Float64Array {
  const width = x.length
  const result = new Float64Array(width)
  for (let i = 0; i < width; i++) {
    const row = i * width
    if (transposed) {
      const factor = x[i]
      for (let j = 0; j < width; j++) result[j] += weights[row + j] * factor
    } else {
      let total = 0
      for (let j = 0; j < width; j++) total += weights[row + j] * x[j]
      result[i] = total
    }
  }
  return result
}

/** The layers of one network with weight matrices: each with φ′ and the weights that its φ goes through. */
function forward(given: FiniteNetwork, { low, high }: Inside, depth: number, normal: () => number) {
  const { network, q: start, width } = given
  const { value, slope } = network.activation
  const own = traits(given)
  const mask = dropout(normal, own.keep)
  const draw = (variance: number) => Float64Array.from({ length: width }, () => Math.sqrt(variance) * normal())
  const layers: { weights: Float64Array; rise: Float64Array }[] = []
  let [h, q, left, logActivity] = [draw(start), start, false, 0]
  while (layers.length < depth) {
    const kept = h.map(mask)
    const phi = h.map((x, i) => kept[i] * value(x))
    const rise = h.map((x, i) => kept[i] * slope(x))
    const weights = drawnWeights(width, own, normal)
    layers.push({ weights, rise })
    q = nextVariance(own, meanOf(phi, Number), meanOf(phi, square))
    left ||= q < low || q > high
    logActivity += Math.log(own.weightVariance * meanOf(rise, square))
    const bias = draw(own.biasVariance)
    h = product(weights, phi, false).map((x, i) => x + bias[i])
  }
  return { layers, ratio: q / start, left, logActivity }
}

/**
 * One network with weight matrices, and the gradient of a random direction of its last pre-activations, backpropagated.
 */
function weightedNetwork(given: FiniteNetwork, inside: Inside, depth: number, seed: number): WeightedOutcome {
  const normal = normalSource(seed)
  const { layers, ...outcome } = forward(given, inside, depth, normal)
  const { weightVariance } = traits(given)
  let gradient = Float64Array.from({ length: given.width }, normal)
  let [logGradient, logIndependent] = [-Math.log(meanOf(gradient, square)), 0]
  for (const { weights, rise } of layers.reverse()) {
    gradient = product(weights, gradient, true).map((x, i) => x * rise[i])
    logIndependent += Math.log(weightVariance * meanOf(rise, (x) => square(x * normal())))
  }
  logGradient += Math.log(meanOf(gradient, square))
  return { ...outcome, logGradient, logIndependent }
}

function meanEstimate(values: readonly number[]): Estimate {
  return {
    value: values.reduce((sum, x) => sum + x, 0) / values.length,
    error: spreadEstimate(values).value / Math.sqrt(values.length)
  }
}

/** The standard deviation; its error from the fourth moment. */
function spreadEstimate(values: readonly number[]): Estimate {
  const n = values.length
  const mean = values.reduce((sum, x) => sum + x, 0) / n
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1)
  const fourth = values.reduce((sum, x) => sum + (x - mean) ** 4, 0) / n
  const value = Math.sqrt(variance)
  return { value, error: value === 0 ? 0 : Math.sqrt(Math.max(fourth - variance ** 2, 0) / n) / (2 * value) }
}

/** The median; its error from the order statistics one standard deviation of their rank away. */
function medianEstimate(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  const at = (rank: number) => sorted[Math.min(Math.max(Math.round(rank), 0), n - 1)]
  const middle = (n - 1) / 2
  return {
    value: 0.5 * (at(Math.floor(middle)) + at(Math.ceil(middle))),
    error: 0.5 * (at(middle + Math.sqrt(n) / 2) - at(middle - Math.sqrt(n) / 2))
  }
}

/** A probability; its error is that of one occurrence more if there are none. */
function shareEstimate(count: number, n: number): Estimate {
  const value = count / n
  return { value, error: Math.sqrt(Math.max(value * (1 - value), 1 / n) / n) }
}

/** What many networks show, in the terms of `finiteWidth`. */
export interface Summary {
  readonly mean: Estimate
  readonly spread: Estimate
  readonly median: Estimate
  readonly aboveTwice: Estimate
  readonly escape: Estimate
  readonly logActivityMean: Estimate
  readonly logActivitySpread: Estimate
  readonly logGradientMean: Estimate
  readonly logGradientSpread: Estimate
  /** Share of networks with a layer none of whose units is active; they are left out of the four above. */
  readonly silent: number
}

/** Sums up networks, none left out but where {@link Summary} says so. */
function summaryOf(outcomes: readonly Outcome[]): Summary {
  const ratios = outcomes.map(({ ratio }) => ratio)
  const count = (holds: (outcome: Outcome) => boolean) => outcomes.filter(holds).length
  const live = outcomes.filter(({ logGradient }) => logGradient > -Infinity)
  const activities = live.map(({ logActivity }) => logActivity)
  const gradients = live.map(({ logGradient }) => logGradient)
  return {
    mean: meanEstimate(ratios),
    spread: spreadEstimate(ratios),
    median: medianEstimate(ratios),
    aboveTwice: shareEstimate(
      count(({ ratio }) => ratio > 2),
      outcomes.length
    ),
    escape: shareEstimate(
      count(({ left }) => left),
      outcomes.length
    ),
    logActivityMean: meanEstimate(activities),
    logActivitySpread: spreadEstimate(activities),
    logGradientMean: meanEstimate(gradients),
    logGradientSpread: spreadEstimate(gradients),
    silent: 1 - live.length / outcomes.length
  }
}

/** `count` networks with the seeds 1, 2, 3, …; for each of the ascending depths what they show. */
export function drawnNetworks(
  given: FiniteNetwork,
  inside: Inside,
  depths: readonly number[],
  count: number
): Summary[] {
  const networks = Array.from({ length: count }, (_, i) => drawnNetwork(given, inside, depths, i + 1))
  return depths.map((_, i) => summaryOf(networks.map((outcomes) => outcomes[i] as Outcome)))
}

/**
 * `count` networks with weight matrices and the seeds 1, 2, 3, …; `excess` is what their log gradient has over the
 * independent one.
 */
export function weightedNetworks(given: FiniteNetwork, inside: Inside, depth: number, count: number) {
  const networks = Array.from({ length: count }, (_, i) => weightedNetwork(given, inside, depth, i + 1))
  const live = networks.filter(({ logGradient }) => logGradient > -Infinity)
  const excess = meanEstimate(live.map(({ logGradient, logIndependent }) => logGradient - logIndependent))
  return { ...summaryOf(networks), excess }
}
