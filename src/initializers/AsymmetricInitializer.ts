import { type DataType, serialization, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { anObject, integerIn, numberIn, outOfRange, POSITIVE } from '../checks.js'
import { ANTI_CORRELATION } from '../meanField/maps/RandomNetwork.js'
import { sizeOf } from '../sizeOf.js'
import { InitializerBase } from './InitializerBase.js'
import { normalNumbers } from './independentEntries.js'
import { inputsOf, layoutOfShape, scatter } from './KernelLayout.js'
import { type RandomStream, randomStream } from './randomStream.js'
import { LARGEST_SEED } from './ScaledInitializer.js'
import { antiCorrelatedMatrix } from './weightMatrices.js'

/** Standard deviation of the normal entries times √fan-in, as published. */
const SIGMA = 0.6007

/** What an {@link AsymmetricInitializer} saves and is made from. */
export interface AsymmetricInitializerConfig {
  /** Anti-correlation of the normal weights, > −1; null for Infinity. */
  readonly k: number | null
  /** The seed. */
  readonly seed: number
  /** Fan-in of a kernel whose shape does not tell it. */
  readonly fanIn?: number
  /** Fan-in of the kernel that the bias belongs to, known once that is drawn. */
  readonly biasFanIn?: number
}

const CALLER = 'AsymmetricInitializer'
const NORMAL = 0
const POSITIONS = 1
const BIAS = 2

/** Whether each unit's positive entry is a weight, and which, or the bias; with its value. */
function positiveEntries(units: number, inputs: number, uniform: RandomStream): { at: number; value: number }[] {
  return Array.from({ length: units }, () => ({
    at: Math.floor(uniform() * (inputs + 1)),
    value: Math.sqrt(uniform())
  }))
}

/**
 * Kernel and bias of a layer with one positive entry a unit, what {@link rai} and {@link raai} hand out; made directly
 * only when a saved model is loaded.
 *
 * $$v_{j} \sim N(0, 0.6007^2/N), \qquad v_{j,i_j} \sim \mathrm{Beta}(2, 1)$$
 */
export class AsymmetricInitializer extends InitializerBase {
  /** The name under which it is saved. */
  static className = 'SgpAsymmetricInitializer'

  private readonly k: number
  private readonly seed: number
  private readonly fanIn: number | undefined
  private biasFanIn: number | undefined
  private kernels = 0
  private biases = 0

  /** @param config what {@link AsymmetricInitializer.getConfig} returns */
  constructor(config: AsymmetricInitializerConfig) {
    super()
    const { k, seed, fanIn, biasFanIn } = anObject<AsymmetricInitializerConfig>(CALLER, 'config', config)
    this.k = k === null ? Infinity : numberIn(CALLER, 'k', k, ANTI_CORRELATION)
    this.seed = integerIn(CALLER, 'seed', seed, 0, LARGEST_SEED)
    this.fanIn = fanIn === undefined ? undefined : numberIn(CALLER, 'fanIn', fanIn, POSITIVE)
    this.biasFanIn = biasFanIn === undefined ? this.fanIn : numberIn(CALLER, 'biasFanIn', biasFanIn, POSITIVE)
  }

  /**
   * Draws a kernel, or the bias that belongs to the kernel drawn before it.
   *
   * @param shape of a kernel, rank 2 to 5, or of a bias, rank 1
   * @param dtype float32
   * @returns a tensor of that shape
   * @throws RangeError for another dtype, or a shape whose fan-in is not defined; Error for a bias of which no kernel
   *   is known
   */
  override apply(shape: number[], dtype?: DataType | null): Tensor {
    if ((dtype ?? 'float32') !== 'float32') throw outOfRange(CALLER, 'dtype', "'float32'", dtype)
    return tensor(shape.length === 1 ? this.bias(shape[0]) : this.kernel(shape), shape, 'float32')
  }

  private stream(application: number, purpose: number): RandomStream {
    return randomStream(this.seed, application, purpose)
  }

  private kernel(shape: readonly number[]): Float32Array {
    const layout = layoutOfShape(CALLER, shape, this.fanIn)
    const inputs = inputsOf(layout)
    if (this.fanIn !== undefined && this.fanIn !== inputs) {
      throw outOfRange(CALLER, 'fanIn', `${inputs} for a kernel of shape [${shape.join(', ')}]`, this.fanIn)
    }
    const application = this.kernels++
    this.biasFanIn = inputs
    const values = new Float32Array(sizeOf(shape))
    const entries = positiveEntries(layout.groups * layout.units, inputs, this.stream(application, POSITIONS))
    const normal = this.stream(application, NORMAL)
    for (let group = 0; group < layout.groups; group++) {
      const matrix = antiCorrelatedMatrix(this.k)(CALLER, layout, SIGMA, normal)
      const own = entries.slice(group * layout.units, (group + 1) * layout.units)
      for (const [unit, { at, value }] of own.entries()) if (at < inputs) matrix[at * layout.units + unit] = value
      scatter(matrix, values, layout, group)
    }
    return values
  }

  private bias(units: number): Float32Array {
    const inputs = this.biasFanIn
    if (inputs === undefined) {
      throw new Error(
        `${CALLER}: which fan-in the bias belongs to is not known; pass one rai() or raai() as both kernelInitializer and biasInitializer, or give it fanIn`
      )
    }
    const application = this.kernels > 0 ? this.kernels - 1 : this.biases++
    const normal = normalNumbers(this.stream(application, BIAS))
    const entries = positiveEntries(units, inputs, this.stream(application, POSITIONS))
    return Float32Array.from(entries, ({ at, value }) => {
      const gaussian = (SIGMA / Math.sqrt(inputs)) * normal()
      return at === inputs ? value : gaussian
    })
  }

  /** @returns everything that {@link AsymmetricInitializer} is made from, as JSON keeps it */
  override getConfig(): serialization.ConfigDict {
    const { k, seed, fanIn, biasFanIn } = this
    return {
      k: k === Infinity ? null : k,
      seed,
      ...(fanIn !== undefined && { fanIn }),
      ...(biasFanIn !== undefined && { biasFanIn })
    }
  }
}

serialization.registerClass(AsymmetricInitializer)
