import { isHomogeneous } from '../../activations/homogeneous.js'
import { integerIn, refusal } from '../../checks.js'
import { mean, secondMoment } from '../integrals/moments.js'
import * as layerMap from '../maps/LayerMap.js'
import { layerChi1, layerVariance } from '../maps/layerVariance.js'
import { type CheckedNetwork, checkNetwork, type RandomNetwork } from '../maps/RandomNetwork.js'
import { MANY, rowPairs } from '../pairs/rowPairs.js'
import { checkRows, inputCovariances } from './kernelRows.js'
import { pairPath, preparedPath, SAME, variancesFrom } from './pairPath.js'

/** Gram matrices, n × n, row by row. */
export interface Grams {
  readonly nngp: Float64Array
  /** Present if it was asked for. */
  readonly ntk?: Float64Array
}

/** The kernels of a layer: variances on the diagonal, covariances and tangent kernels off it. */
interface State {
  readonly count: number
  readonly nngp: Float64Array
  readonly ntk: Float64Array | undefined
}

const MAX_DEPTH = 1e6

const diagonal = ({ count, nngp }: State) => Float64Array.from({ length: count }, (_, i) => nngp[i * (count + 1)])

const clipped = (c: number) => Math.min(Math.max(c, -1), 1)

/** What a layer's own weights and biases add to the tangent kernel of a row: σ_w²E[φ²]/keep + σ_b². */
const trainedVariance = (network: CheckedNetwork, q: number) =>
  layerMap.trained(network, layerMap.kept(network, secondMoment(network.activation, q)))

/** Sets both entries of a pair. */
function setPair(matrix: Float64Array, count: number, i: number, j: number, value: number): void {
  matrix[i * count + j] = value
  matrix[j * count + i] = value
}

/** All remaining layers at once, once all variances are equal: a pair's kernels depend on its correlation alone. */
function finishTogether(network: CheckedNetwork, { count, nngp, ntk }: State, depth: number): State {
  const many = count * count > 2 * MANY
  const tangent = ntk !== undefined
  const q = nngp[0]
  const variances = variancesFrom(network, q, depth)
  const path = preparedPath(pairPath(network, variances, many, tangent), many, tangent)
  const last = variances[depth]
  let [gain, offset] = [1, 0]
  for (let layer = 0; layer < depth && tangent; layer++) {
    const q = variances[layer]
    gain *= layerChi1(network, q)
    offset = layerChi1(network, q) * offset + trainedVariance(network, q)
  }
  const next: State = { count, nngp: nngp.slice(), ntk: ntk?.slice() }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const at = i * count + j
      const pair = path(Math.min(Math.max(1 - nngp[at] / q, 0), 2))
      setPair(next.nngp, count, i, j, last * (1 - pair.oneMinusC))
      if (ntk && next.ntk) setPair(next.ntk, count, i, j, pair.gain * ntk[at] + pair.offset)
    }
    setPair(next.nngp, count, i, i, last)
    if (ntk && next.ntk) setPair(next.ntk, count, i, i, gain * ntk[i * (count + 1)] + offset)
  }
  return next
}

/**
 * The same where φ(λx) = λφ(x) and σ_b = 0: both kernels of two rows are proportional to the product of their norms.
 */
function finishScaled(network: CheckedNetwork, state: State, depth: number): State {
  const { count } = state
  const deviations = diagonal(state).map(Math.sqrt)
  const scaled = (matrix: Float64Array | undefined, power: 1 | -1) =>
    matrix?.map((entry, at) => {
      const scale = deviations[Math.floor(at / count)] * deviations[at % count]
      return power === 1 ? entry * scale : entry / scale
    })
  const unit = { count, nngp: scaled(state.nngp, -1) as Float64Array, ntk: scaled(state.ntk, -1) }
  const done = finishTogether(network, unit, depth)
  return { count, nngp: scaled(done.nngp, 1) as Float64Array, ntk: scaled(done.ntk, 1) }
}

/** One layer of rows with variances of their own. */
function oneLayer(network: CheckedNetwork, { count, nngp, ntk }: State): State {
  const { activation, centring } = network
  const q = diagonal({ count, nngp, ntk })
  const deviations = q.map(Math.sqrt)
  const means = q.map((own) => (centring === 0 ? 0 : mean(activation, own)))
  const pairsOfRow = rowPairs(activation, q, ntk !== undefined)
  const next: State = { count, nngp: new Float64Array(count * count), ntk: ntk && new Float64Array(count * count) }
  for (let i = 0; i < count; i++) {
    const own = q[i]
    const variance = layerVariance(network, own)
    setPair(next.nngp, count, i, i, variance)
    if (ntk && next.ntk) {
      const passed = layerChi1(network, own) * ntk[i * (count + 1)]
      setPair(next.ntk, count, i, i, passed + trainedVariance(network, own))
    }
    const { product, slope } = pairsOfRow(i)
    for (let j = 0; j < i; j++) {
      const at = i * count + j
      const covariance = nngp[at]
      const theta = Math.acos(clipped(covariance / (deviations[i] * deviations[j])))
      const own = product(j, theta)
      const ofMeans = means[i] * means[j]
      setPair(next.nngp, count, i, j, layerMap.covariance(network, covariance, own, ofMeans))
      if (ntk && next.ntk && slope) {
        const passed = layerMap.gain(network, slope(j, theta)) * ntk[at]
        setPair(next.ntk, count, i, j, layerMap.trained(network, own) + passed)
      }
    }
  }
  return next
}

function checkVariances(caller: string, q: Float64Array, layer: number): void {
  for (const [i, own] of q.entries()) {
    if (!(own > 0 && own < Infinity)) {
      throw refusal(
        caller,
        `row ${i} has variance ${own} in layer ${layer}, so it has no correlation with others; give σ_b > 0 or leave it out`
      )
    }
  }
}

/** NNGP and, if asked for, tangent kernel of all pairs of rows. */
export function deepKernel(
  caller: string,
  network: RandomNetwork,
  rows: unknown,
  depth: number,
  tangent: boolean
): Grams {
  const checked = checkNetwork(caller, network)
  const inputs = checkRows(caller, rows)
  integerIn(caller, 'depth', depth, 0, MAX_DEPTH)
  if (tangent && checked.activation.jumps !== undefined) {
    throw refusal(caller, `${checked.activation.name} jumps, so it has no tangent kernel; use a continuous one`)
  }
  let state: State = {
    count: inputs.count,
    nngp: inputCovariances(checked, inputs),
    ntk: tangent ? inputCovariances({ ...checked, centring: 0 }, inputs) : undefined
  }
  const scales = isHomogeneous(checked.activation) && checked.biasVariance === 0
  for (let layer = 0; layer < depth; layer++) {
    const q = diagonal(state)
    checkVariances(caller, q, layer)
    const [least, most] = [q.reduce((a, b) => Math.min(a, b)), q.reduce((a, b) => Math.max(a, b))]
    if (scales || most / least - 1 <= SAME) {
      state = (scales ? finishScaled : finishTogether)(checked, state, depth - layer)
      break
    }
    state = oneLayer(checked, state)
  }
  checkVariances(caller, diagonal(state), depth)
  return { nngp: state.nngp, ...(state.ntk && { ntk: state.ntk }) }
}
