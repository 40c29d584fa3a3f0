import { type DataType, serialization, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { anObject, integerIn, NON_NEGATIVE, numberIn, outOfRange, POSITIVE } from '../checks.js'
import { sizeOf } from '../sizeOf.js'
import {
  type CheckedDistribution,
  checkDistribution,
  type Distribution,
  drawKernel,
  entriesOf,
  savedDistribution
} from './distributions.js'
import { InitializerBase } from './InitializerBase.js'
import { drawEntries } from './independentEntries.js'
import { inputsOf, type KernelLayout, layoutOfShape } from './KernelLayout.js'
import { randomStream } from './randomStream.js'

/** What σ² is divided by: fan-in, the mean of fan-in and fan-out, or the larger of inputs and units. */
const fanRules = {
  fromShape: inputsOf,
  average: ({ taps, channels, units }: KernelLayout) => (taps * (channels + units)) / 2,
  largest: ({ taps, channels, units }: KernelLayout) => Math.max(taps * channels, units),
  largestCentre: ({ taps, channels, units }: KernelLayout) => taps * Math.max(channels, units)
} satisfies Record<FanRule, (layout: KernelLayout) => number>

/** How the fan-in follows from the shape of a kernel. */
export type FanRule = 'fromShape' | 'average' | 'largest' | 'largestCentre'

/** What a {@link ScaledInitializer} saves and is made from. */
export interface ScaledInitializerConfig {
  /** Standard deviation of an entry times √fan-in. */
  readonly sigma: number
  /**
   * The fan-in: a number, or what the shape of a kernel tells: `'fromShape'` the fan-in itself, `'average'` its mean
   * with the fan-out, `'largest'` the larger of inputs and units, `'largestCentre'` that of the centre of a window
   * times its size.
   */
  readonly fanIn: number | FanRule
  /** The distribution of the entries. */
  readonly distribution: Distribution
  /** The seed. */
  readonly seed: number
  /** Which stream of the seed. */
  readonly stream: number
}

const CALLER = 'ScaledInitializer'
export const LARGEST_SEED = Number.MAX_SAFE_INTEGER

/** A fan-in as the configuration holds it, checked. */
function checkFanIn(fanIn: unknown): number | FanRule {
  if (typeof fanIn === 'string' && Object.hasOwn(fanRules, fanIn)) return fanIn as FanRule
  return numberIn(CALLER, "fanIn (or 'fromShape')", fanIn, POSITIVE)
}

/**
 * Entries of mean square σ²/fan-in, exactly, from a seeded stream (less the common part, for anti-correlated ones).
 *
 * $$W_{ij} \sim \mathcal D\!\left(0, \sigma^2/\text{fan-in}\right)$$
 *
 * What {@link eocInitializer} and the initialisers of this library hand out; made directly only when a saved model is
 * loaded. One instance used for several weights gives each its own part of the stream, in the order in which they are
 * built; a saved model that makes its weights anew counts them from the first for every layer.
 */
export class ScaledInitializer extends InitializerBase {
  /** The name under which it is saved. */
  static className = 'SgpScaledInitializer'

  private readonly config: Omit<ScaledInitializerConfig, 'distribution'> & {
    readonly distribution: CheckedDistribution
  }
  private applications = 0

  /** @param config what {@link ScaledInitializer.getConfig} returns */
  constructor(config: ScaledInitializerConfig) {
    super()
    const { sigma, fanIn, distribution, seed, stream } = anObject<ScaledInitializerConfig>(CALLER, 'config', config)
    this.config = {
      sigma: numberIn(CALLER, 'sigma', sigma, NON_NEGATIVE),
      fanIn: checkFanIn(fanIn),
      distribution: checkDistribution(CALLER, distribution),
      seed: integerIn(CALLER, 'seed', seed, 0, LARGEST_SEED),
      stream: integerIn(CALLER, 'stream', stream, 0, LARGEST_SEED)
    }
  }

  /**
   * Draws a tensor.
   *
   * @param shape of the weight
   * @param dtype float32
   * @returns a tensor of that shape
   * @throws RangeError for another dtype, or a shape whose fan-in is not defined
   */
  override apply(shape: number[], dtype?: DataType | null): Tensor {
    if ((dtype ?? 'float32') !== 'float32') throw outOfRange(CALLER, 'dtype', "'float32'", dtype)
    const { seed, stream } = this.config
    return tensor(this.draw(shape, randomStream(seed, stream, this.applications++)), shape, 'float32')
  }

  private draw(shape: readonly number[], uniform: ReturnType<typeof randomStream>): Float32Array {
    const { sigma, fanIn, distribution } = this.config
    const given = typeof fanIn === 'number' ? fanIn : undefined
    if (given !== undefined && (shape.length === 1 || distribution === entriesOf(distribution))) {
      return drawEntries(entriesOf(distribution), sizeOf(shape), sigma / Math.sqrt(given), uniform)
    }
    const layout = layoutOfShape(CALLER, shape, given)
    if (given !== undefined && given !== inputsOf(layout)) {
      const expected = `${inputsOf(layout)} for a kernel of shape [${shape.join(', ')}] whose weights depend on one another (initializeModel knows transposed ones)`
      throw outOfRange(CALLER, 'fanIn', expected, given)
    }
    const fan = typeof fanIn === 'number' ? fanIn : fanRules[fanIn](layout)
    return drawKernel(CALLER, distribution, layout, sigma, fan, uniform)
  }

  /** @returns everything that {@link ScaledInitializer} is made from, as JSON keeps it */
  override getConfig(): serialization.ConfigDict {
    return { ...this.config, distribution: savedDistribution(this.config.distribution) }
  }
}

serialization.registerClass(ScaledInitializer)
