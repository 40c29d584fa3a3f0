import {
  mul,
  reshape,
  type Scalar,
  scalar,
  serialization,
  type Tensor,
  type Tensor2D,
  tidy
} from '@tensorflow/tfjs-core'
import { regularizers } from '@tensorflow/tfjs-layers'
import { integerIn } from '../checks.js'
import { secondCopy } from '../secondCopy.js'
import { type FadingOptions, type FadingSchedule, readSchedule, scheduleConfig, strengthAt } from './fadingSchedule.js'
import { meanSquaredCosine } from './meanSquaredCosine.js'

/** What {@link diversityRegularizer} returns: a regulariser of TensorFlow.js that counts training steps. */
export interface Regularizer extends serialization.Serializable {
  /** Training steps taken so far, those before the model was loaded included. */
  readonly step: number
  /**
   * The penalty of a kernel at the current step.
   *
   * @param kernel weights of rank 2 to 5, shape […, units]
   * @returns the penalty, a scalar
   * @throws RangeError for another rank
   */
  apply(kernel: Tensor): Scalar
}

/** TensorFlow.js does not export the class that its layers test regularisers against. */
const RegularizerBase = Object.getPrototypeOf(regularizers.l1({ l1: 1 }).constructor) as {
  new (): serialization.Serializable
}

const CALLER = 'diversityRegularizer'

/** What a kernel held when its penalty was last evaluated, and the step that this was. */
interface Seen {
  readonly content: object
  readonly step: number
}

/**
 * A kernel regulariser that makes the units of a layer differ in their incoming weights.
 *
 * $$s(t)\,\frac1{n(n-1)} \sum_{i \ne j} \cos^2(w_i, w_j), \qquad s(t) = s_0 \max(0, 1 - t/T)$$
 *
 * What {@link diversityRegularizer} makes, where everything is explained; made directly only when a saved model is
 * loaded.
 *
 * @throws TypeError for an argument of the wrong kind or an unknown option; RangeError for a value out of range
 * @example
 * ```ts
 * diversityRegularizer({ strength: 0.1 }).getConfig() // -> { strength: 0.1 }
 * ```
 */
export class DiversityRegularizer extends RegularizerBase implements Regularizer {
  /** The name under which it is saved. */
  static className = 'SgpDiversityRegularizer'

  private readonly schedule: FadingSchedule
  private readonly seen = new WeakMap<Tensor, Seen>()
  private latest: number

  /** @param options `strength`, `fadeSteps`, `step` of {@link diversityRegularizer} */
  constructor(options: FadingOptions = {}) {
    super()
    this.schedule = readSchedule('DiversityRegularizer', options)
    this.latest = this.schedule.step
  }

  /** Training steps taken so far, those before the model was loaded included. */
  get step(): number {
    return this.latest
  }

  /**
   * The penalty of a kernel at the current step.
   *
   * @param kernel weights of rank 2 to 5, shape […, units]
   * @returns the penalty, a scalar
   * @throws RangeError for another rank
   * @remarks Accuracy: float32; relative error below 1e-5.
   */
  apply(kernel: Tensor): Scalar {
    integerIn(CALLER, 'kernel.rank', kernel.rank, 2, 5)
    const strength = strengthAt(this.schedule, this.stepOf(kernel))
    if (strength === 0) return scalar(0)
    return tidy(() => {
      const columns = reshape(kernel, [-1, kernel.shape.at(-1) as number]) as Tensor2D
      return mul(meanSquaredCosine(columns), strength) as Scalar
    })
  }

  /**
   * A kernel's step advances when the penalty is asked for after its content has changed: once per training step,
   * however many layers share this regulariser or the kernel.
   */
  private stepOf(kernel: Tensor): number {
    const last = this.seen.get(kernel)
    if (last?.content === kernel.dataId) return last.step
    const step = last === undefined ? this.schedule.step : last.step + 1
    this.seen.set(kernel, { content: kernel.dataId, step })
    this.latest = Math.max(this.latest, step + 1)
    return step
  }

  /**
   * A second copy of tfjs-layers does not recognise this object as a regulariser and reads it as a saved one instead.
   *
   * @internal
   */
  get className(): never {
    throw new Error(secondCopy(CALLER))
  }

  /**
   * @returns everything that {@link DiversityRegularizer} is made from, as JSON keeps it, `step` being the current one
   */
  override getConfig(): serialization.ConfigDict {
    return scheduleConfig(this.schedule, this.latest)
  }

  /**
   * Rebuilds what a saved model describes.
   *
   * @param cls the class
   * @param config what {@link DiversityRegularizer.getConfig} returned
   * @returns the regulariser, which goes on from the step saved
   */
  static fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict
  ): T {
    // TensorFlow.js adds customObjects while loading.
    const { customObjects: _, ...options } = config
    return new cls(options)
  }
}

serialization.registerClass(DiversityRegularizer)

/**
 * A kernel regulariser that makes the units of a layer differ in their incoming weights, if wanted strongly early in
 * training and not at all later.
 *
 * $$s(t)\,\frac1{n(n-1)} \sum_{i \ne j} \cos^2(w_i, w_j), \qquad s(t) = s_0 \max(0, 1 - t/T)$$
 *
 * w_i are the weights of unit i: the kernel as a matrix [fan-in, units]. Meant for dense layers and convolutions. In a
 * depthwise kernel the last axis is the multiplier, in a transposed convolution it is the input channels, and in a
 * recurrent layer every gate has its own units. A single unit gives 0; a unit without weights has cosine 0 with every
 * other.
 *
 * `fit` and `trainOnBatch` report the loss with the penalty; `evaluate` and `predict` do not apply it. A training step
 * counts when a changed kernel meets the penalty again, so one regulariser may serve several layers and a layer several
 * times. The count is saved with the model, and a loaded one goes on from it.
 *
 * Our own construction after the abstract of Kovalenko et al. (2021): diversity inside a hidden layer, strong early,
 * off later.
 *
 * @param options `strength` s₀, positive and finite (default 0.01); `fadeSteps` T, the training steps after which the
 *   penalty is off, an integer ≥ 1 (default: it never fades); `step`, the steps already taken, an integer ≥ 0 (default
 *   0)
 * @returns a regulariser, for `kernelRegularizer`; saved as `SgpDiversityRegularizer`
 * @throws TypeError for an argument of the wrong kind or an unknown option; RangeError for a value out of range; Error
 *   when put into a layer of a second copy of tfjs-layers
 * @remarks Accuracy: float32, relative error below 1e-5; weights of a norm below about 1e-19 count as 0. The cost grows
 *   with fan-in × units².
 * @example
 * ```ts
 * const kernelRegularizer = diversityRegularizer({ strength: 0.5 })
 * const layer = tf.layers.dense({ units: 16, inputShape: [4], kernelRegularizer })
 * kernelRegularizer.apply(tf.tensor2d([[1, 2, 0], [0, 0, 3]])).dataSync()[0] // -> 0.1667
 * ```
 * @see Kovalenko et al. (2021), arXiv 2109.09612.
 */
export function diversityRegularizer(options: FadingOptions = {}): Regularizer {
  readSchedule(CALLER, options)
  return new DiversityRegularizer(options)
}
