import { FINITE, numberIn, objectWith, outOfRange, wrongKind } from '../../checks.js'
import { mean, secondMoment } from '../integrals/moments.js'
import { rowPairs } from '../pairs/rowPairs.js'
import * as layerMap from './LayerMap.js'
import { type CheckedNetwork, checkNetwork, type RandomNetwork } from './RandomNetwork.js'
import { type Size, sidesOf, type Windows, windowsOf } from './spatialWindows.js'

/** The covariances of one channel's pre-activations between the positions of an image. */
export interface SpatialCovariance<List extends ArrayLike<number> = ArrayLike<number>> {
  /** Height and width in positions. */
  readonly shape: readonly [height: number, width: number]
  /** One row and one column for each position, row by row; variances on the diagonal. */
  readonly covariance: List
}

/** A convolutional layer, after the activation and, where there is one, its pooling; names as in TensorFlow.js. */
export interface SpatialLayer {
  /** Size of the kernel. */
  readonly kernelSize: Size
  /** Strides of the kernel (default 1). */
  readonly strides?: Size
  /** `'valid'` (default) or `'same'`, which adds zeros around the image. */
  readonly padding?: 'valid' | 'same'
  /**
   * Average pooling of φ(h) before the convolution, over windows of this size that do not overlap (default 1: none).
   */
  readonly poolSize?: Size
}

const CALLER = 'spatialCovarianceMap'

/** E[φ] at every position and E[φφ] at every pair of them. */
interface Signals {
  readonly count: number
  readonly means: Float64Array
  readonly products: Float64Array
}

function signalsOf(network: CheckedNetwork, count: number, covariance: Float64Array): Signals {
  const { activation, centring } = network
  const q = Float64Array.from({ length: count }, (_, i) => covariance[i * (count + 1)])
  const pairs = rowPairs(activation, q, false)
  const products = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    const { product } = pairs(i)
    products[i * (count + 1)] = layerMap.kept(network, secondMoment(activation, q[i]))
    for (let j = 0; j < i; j++) {
      const c = covariance[i * count + j] / Math.sqrt(q[i] * q[j])
      const value = product(j, Math.acos(Math.min(Math.max(c, -1), 1)))
      products[i * count + j] = value
      products[j * count + i] = value
    }
  }
  return { count, means: q.map((own) => (centring === 0 ? 0 : mean(activation, own))), products }
}

/** Averages over windows: every pair of taps counts. */
function pooled({ count, means, products }: Signals, taps: Windows['taps']): Signals {
  const next = {
    count: taps.length,
    means: new Float64Array(taps.length),
    products: new Float64Array(taps.length ** 2)
  }
  for (const [i, window] of taps.entries()) {
    for (const one of window) next.means[i] += means[one as number] / window.length
    for (const [j, other] of taps.entries()) {
      let sum = 0
      for (const one of window) for (const two of other) sum += products[(one as number) * count + (two as number)]
      next.products[i * taps.length + j] = sum / window.length ** 2
    }
  }
  return next
}

/** Convolves with independent weights: a tap meets the same tap only; `before` is what a skip connection adds. */
function convolved(
  network: CheckedNetwork,
  { count, means, products }: Signals,
  taps: Windows['taps'],
  before?: Float64Array
): Float64Array {
  const size = (taps[0] as Windows['taps'][number]).length
  const averages = taps.map((window) =>
    window.reduce<number>((sum, at) => sum + (at === undefined ? 0 : means[at]) / size, 0)
  )
  const covariance = new Float64Array(taps.length ** 2)
  for (const [i, window] of taps.entries()) {
    for (const [j, other] of taps.entries()) {
      let sum = 0
      for (let tap = 0; tap < size; tap++) {
        const [one, two] = [window[tap], other[tap]]
        if (one !== undefined && two !== undefined) sum += products[one * count + two]
      }
      const at = i * taps.length + j
      const ofMeans = averages[i] * averages[j]
      covariance[at] = layerMap.covariance(network, before?.[at] ?? 0, sum / size, ofMeans)
    }
  }
  return covariance
}

function checkCovariance(list: unknown, count: number): Float64Array {
  if (!(Array.isArray(list) || ArrayBuffer.isView(list)))
    throw wrongKind(CALLER, 'covariance', 'an array of numbers', list)
  const given = list as unknown as ArrayLike<unknown>
  if (given.length !== count * count) {
    throw outOfRange(
      CALLER,
      'covariance.length',
      `${count * count}, the square of the ${count} positions`,
      given.length
    )
  }
  const covariance = Float64Array.from(given, (entry, at) => numberIn(CALLER, `covariance[${at}]`, entry, FINITE))
  for (let i = 0; i < count; i++) {
    const variance = covariance[i * (count + 1)]
    if (!(variance > 0)) throw outOfRange(CALLER, `covariance[${i * (count + 1)}]`, 'positive, as a variance', variance)
    for (let j = 0; j < i; j++) {
      const [one, two] = [covariance[i * count + j], covariance[j * count + i]]
      const most = Math.sqrt(variance * covariance[j * (count + 1)])
      if (!(Math.abs(one - two) <= 1e-9 * most && Math.abs(one) <= (1 + 1e-9) * most)) {
        throw outOfRange(
          CALLER,
          'covariance',
          'symmetric, with correlations in [−1, 1]',
          `${one} and ${two} at (${i}, ${j})`
        )
      }
    }
  }
  return covariance
}

/**
 * One convolutional layer of the covariances between the positions of an image.
 *
 * $$K'(i, j) = \frac{\sigma_w^2}{k_h k_w} \sum_t \mathbb E[\varphi(h_{i+t})\varphi(h_{j+t})] + \sigma_b^2$$
 *
 * over the taps t of the kernel; a tap beyond the border of a `'same'` padding adds nothing. Away from borders, σ_w and
 * σ_b are those of a dense layer with fan-in kernel area × channels, and an edge of chaos is the same. Average pooling
 * lowers the variance of what it averages, unless neighbours agree; for the layer that follows it, multiply σ_w² by (q*
 * − σ_b²)/(the variance found − σ_b²).
 *
 * @param network activation, σ_w, σ_b and modifiers; a skip connection needs an output of the same shape
 * @param image `shape`, two integers in [1, 1024], and `covariance`, symmetric, with positive variances
 * @param layer `kernelSize`, `strides` (default 1), `padding`: `'valid'` (default) or `'same'`; `poolSize` (default 1)
 * @returns the covariances after the layer, with the new shape
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or a kernel or pool larger
 *   than the image
 * @remarks Accuracy: 1e-10 of the largest variance. Takes time and memory with the square of the number of positions.
 * @example
 * ```ts
 * const { activation, sigmaW, sigmaB } = designSparseActivation({ family: 'crelu', sparsity: 0.9 })
 * const image = { shape: [3, 3], covariance: Array(81).fill(1) } as const
 * const { covariance } = spatialCovarianceMap({ activation, sigmaW, sigmaB }, image, { kernelSize: 3, padding: 'same' })
 * covariance[4 * 9 + 4] // -> 1.0000000
 * covariance[0] // -> 0.8126771
 * ```
 * @see Novak et al. (2019), arXiv 1810.05148; Xiao et al. (2018), arXiv 1806.05393.
 */
export function spatialCovarianceMap(
  network: RandomNetwork,
  image: SpatialCovariance,
  layer: SpatialLayer
): SpatialCovariance<Float64Array> {
  const checked = checkNetwork(CALLER, network)
  const { shape, ...given } = objectWith<SpatialCovariance>(CALLER, 'image', image, ['shape', 'covariance'])
  if (!Array.isArray(shape)) throw wrongKind(CALLER, 'shape', 'height and width', shape)
  const size = sidesOf(CALLER, 'shape', shape as unknown as Size)
  const covariance = checkCovariance(given.covariance, size[0] * size[1])
  const known = ['kernelSize', 'strides', 'padding', 'poolSize'] as const
  const {
    kernelSize,
    strides = 1,
    padding = 'valid',
    poolSize = 1
  } = objectWith<SpatialLayer>(CALLER, 'layer', layer, known)
  if (padding !== 'valid' && padding !== 'same') {
    throw (typeof padding === 'string' ? outOfRange : wrongKind)(CALLER, 'padding', "'valid' or 'same'", padding)
  }
  const [pool, kernel, steps] = [
    sidesOf(CALLER, 'poolSize', poolSize),
    sidesOf(CALLER, 'kernelSize', kernelSize),
    sidesOf(CALLER, 'strides', strides)
  ]
  const pools = windowsOf(size, pool, pool, false)
  const windows = windowsOf(pools.shape, kernel, steps, padding === 'same')
  if (windows.taps.length === 0) {
    throw outOfRange(
      CALLER,
      'layer',
      `one whose pool and kernel fit into the image (${size.join(' × ')})`,
      `pool ${pool.join(' × ')}, kernel ${kernel.join(' × ')}`
    )
  }
  const isSkipped = checked.skip > 0
  const isSameShape = windows.shape[0] === size[0] && windows.shape[1] === size[1]
  if (isSkipped && !isSameShape) {
    throw outOfRange(
      CALLER,
      'layer',
      'one that keeps the shape, for a skip connection',
      `an output of ${windows.shape.join(' × ')}`
    )
  }
  const signals = signalsOf(checked, size[0] * size[1], covariance)
  const seen = pool[0] * pool[1] === 1 ? signals : pooled(signals, pools.taps)
  const next = convolved(checked, seen, windows.taps, isSkipped ? covariance : undefined)
  return { shape: windows.shape, covariance: next }
}
