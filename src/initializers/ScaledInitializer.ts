import { type DataType, serialization, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { initializers } from '@tensorflow/tfjs-layers'
import { anObject, integerIn, NON_NEGATIVE, numberIn, outOfRange, POSITIVE } from '../checks.js'
import { secondCopy } from '../secondCopy.js'
import { type DistributionName, distributionName, sample } from './distributions.js'
import { fanInOf } from './fanIn.js'
import { randomStream } from './randomStream.js'

type Initializer = ReturnType<typeof initializers.zeros>

/** TensorFlow.js does not export the class that its layers test initialisers against. */
const InitializerBase = Object.getPrototypeOf(initializers.zeros().constructor) as {
  new (): Initializer
  /** The initialiser that a saved model describes. */
  fromConfig: typeof serialization.Serializable.fromConfig
}

/** What a {@link ScaledInitializer} saves and is made from. */
export interface ScaledInitializerConfig {
  /** Standard deviation of an entry times √fan-in. */
  readonly sigma: number
  /** The fan-in: a number, or `'fromShape'` for a kernel whose shape tells. */
  readonly fanIn: number | 'fromShape'
  /** The distribution of the entries. */
  readonly distribution: DistributionName
  /** The seed. */
  readonly seed: number
  /** Which stream of the seed. */
  readonly stream: number
}

const CALLER = 'ScaledInitializer'
export const LARGEST_SEED = Number.MAX_SAFE_INTEGER

/**
 * Independent entries of mean 0 and standard deviation σ/√fan-in, exactly, from a seeded stream.
 *
 * $$W_{ij} \sim \mathcal D\!\left(0, \sigma^2/\text{fan-in}\right)$$
 *
 * What {@link eocInitializer} hands out; made directly only when a saved model is loaded. One instance used for several
 * weights gives each its own part of the stream, in the order in which they are built.
 *
 * @example
 * ```ts
 * new ScaledInitializer({ sigma: 1, fanIn: 'fromShape', distribution: 'normal', seed: 0, stream: 0 }).getConfig().seed // -> 0
 * ```
 */
export class ScaledInitializer extends InitializerBase {
  /** The name under which it is saved. */
  static className = 'SgpScaledInitializer'

  private readonly config: ScaledInitializerConfig
  private applications = 0

  /** @param config what {@link ScaledInitializer.getConfig} returns */
  constructor(config: ScaledInitializerConfig) {
    super()
    const { sigma, fanIn, distribution, seed, stream } = anObject<ScaledInitializerConfig>(CALLER, 'config', config)
    this.config = {
      sigma: numberIn(CALLER, 'sigma', sigma, NON_NEGATIVE),
      fanIn: fanIn === 'fromShape' ? fanIn : numberIn(CALLER, "fanIn (or 'fromShape')", fanIn, POSITIVE),
      distribution: distributionName(CALLER, distribution),
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
    const { sigma, fanIn, distribution, seed, stream } = this.config
    const inputs = fanIn === 'fromShape' ? fanInOf(CALLER, shape) : fanIn
    const size = shape.reduce((product, extent) => product * extent, 1)
    const uniform = randomStream(seed, stream, this.applications++)
    return tensor(sample(distribution, size, sigma / Math.sqrt(inputs), uniform), shape, 'float32')
  }

  /**
   * A second copy of tfjs-layers does not recognise this object as an initialiser and reads it as a saved one instead.
   *
   * @internal
   */
  get className(): never {
    throw new Error(secondCopy('eocInitializer'))
  }

  /** @returns everything that {@link ScaledInitializer} is made from, as JSON keeps it */
  override getConfig(): serialization.ConfigDict {
    return { ...this.config }
  }
}

serialization.registerClass(ScaledInitializer)
