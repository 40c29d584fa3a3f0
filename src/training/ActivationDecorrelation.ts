import {
  add,
  cast,
  dispose,
  engine,
  keep,
  mean,
  mul,
  reshape,
  type Scalar,
  scalar,
  serialization,
  slice,
  sub,
  type Tensor,
  type Tensor2D,
  tidy
} from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { outOfRange } from '../checks.js'
import type { LayerArgs } from '../layers/PointwiseLayer.js'
import { asList, refuseForeign } from '../layers/refuseForeign.js'
import { type FadingOptions, type FadingSchedule, readSchedule, scheduleConfig, strengthAt } from './fadingSchedule.js'
import { meanSquaredCosine } from './meanSquaredCosine.js'

/** The options of {@link ActivationDecorrelation}. */
export interface ActivationDecorrelationArgs extends LayerArgs, FadingOptions {}

type Shape = ReturnType<layers.Layer['computeOutputShape']>
type Inputs = Parameters<layers.Layer['apply']>[0]
type Outputs = ReturnType<layers.Layer['apply']>
type Kwargs = Parameters<layers.Layer['call']>[1]

const CALLER = 'ActivationDecorrelation'
const LAYER_KEYS = [
  'inputShape',
  'batchInputShape',
  'batchSize',
  'dtype',
  'name',
  'trainable',
  'weights',
  'inputDType',
  'customObjects'
] as readonly (keyof ActivationDecorrelationArgs)[]

/** The record of the operations to differentiate, one object per gradient; undefined outside gradients. */
function currentTape(): object | undefined {
  const { gradientDepth, activeTape } = engine().state
  return gradientDepth > 0 ? activeTape : undefined
}

/** Activations less their means, one row per sample. */
function centred(x: Tensor): Tensor2D {
  const rows = reshape(cast(x, 'float32'), [-1, x.shape.at(-1) as number]) as Tensor2D
  // Less the first sample first: a constant unit then gives zeros, where its mean alone would leave rounding errors.
  const shifted = sub(rows, slice(rows, [0, 0], [1, -1]))
  return sub(shifted, mean(shifted, 0, true))
}

/**
 * A layer that passes its input on and, in training, adds to the loss how correlated the units are over the batch.
 *
 * $$s(t)\,\frac1{n(n-1)} \sum_{i \ne j} \operatorname{corr}^2(x_i, x_j), \qquad s(t) = s_0 \max(0, 1 - t/T)$$
 *
 * Units are the last axis of the input, of rank 2 or more; all other positions are samples, masked ones included. A
 * unit that is constant over the batch has correlation 0, so a batch of one adds nothing. `fit` and `trainOnBatch`
 * report the loss with the penalty, `evaluate` and `predict` neither add nor count it. A layer used several times adds
 * the penalties of all uses. A step counts when the model's loss is computed with a penalty in it. A training loop of
 * one's own adds `model.calculateLosses()` to its loss, inside the function that it differentiates. Inside wrappers
 * (`timeDistributed`, `bidirectional`), which TensorFlow.js does not ask for losses, it has no effect.
 *
 * Our own construction after the abstract of Kovalenko et al. (2021): diversity inside a hidden layer, strong early,
 * off later. Saved as `SgpActivationDecorrelation` with its parameters and its step.
 *
 * @throws TypeError for an argument of the wrong kind or an unknown option; RangeError for a value out of range, an
 *   input of rank below 2, or several inputs; Error when put into a model of a second copy of tfjs-layers
 * @remarks Accuracy: the output is the input, exactly; the penalty is float32, relative error below 1e-4. Variances
 *   below about 1e-38 count as 0.
 * @example
 * ```ts
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 16, inputShape: [4], activation: 'tanh' }))
 * model.add(new ActivationDecorrelation({ strength: 0.1, fadeSteps: 200 }))
 * model.add(tf.layers.dense({ units: 1 }))
 * model.layers[1]?.getClassName() // -> 'SgpActivationDecorrelation'
 * ```
 * @see Kovalenko et al. (2021), arXiv 2109.09612.
 */
export class ActivationDecorrelation extends layers.Layer {
  /** The name under which it is saved. */
  static className = 'SgpActivationDecorrelation'

  private readonly schedule: FadingSchedule
  private steps: number
  private tape: object | undefined
  private penalties: Scalar[] = []

  /**
   * @param args `strength`, positive and finite (default 0.01); `fadeSteps`, training steps until it is off, an integer
   *   ≥ 1 (default: never); `step`, steps already taken, an integer ≥ 0 (default 0); and the options of any layer
   */
  constructor(args: ActivationDecorrelationArgs = {}) {
    const schedule = readSchedule(CALLER, args, LAYER_KEYS)
    super(args)
    this.schedule = schedule
    this.steps = schedule.step
    this.supportsMasking = true
    this.addLoss(() => this.takePenalty())
  }

  /** Training steps taken so far, those before the model was loaded included. */
  get step(): number {
    return this.steps
  }

  /**
   * @param inputShape shape of the input
   * @returns the same shape
   */
  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape
  }

  /**
   * @param inputs one tensor
   * @param kwargs `training`: whether the penalty is to be added
   * @returns the tensor
   */
  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[] {
    this.invokeCallHook(inputs, kwargs)
    const [x, ...others] = asList(inputs)
    if (x === undefined || others.length > 0) throw outOfRange(CALLER, 'inputs', 'one tensor', inputs)
    if (x.rank < 2) throw outOfRange(CALLER, 'input.rank', 'at least 2', x.rank)
    const tape = currentTape()
    const strength = strengthAt(this.schedule, this.steps)
    if (kwargs.training && tape !== undefined && strength > 0) {
      if (tape !== this.tape) this.dropPenalties()
      this.tape = tape
      // Now, not in the loss: the activations inside a model used as a layer are gone by then.
      this.penalties.push(keep(tidy(() => mul(meanSquaredCosine(centred(x)), strength) as Scalar)))
    }
    return x
  }

  /**
   * Refuses models of a second copy of tfjs-layers.
   *
   * @param inputs tensors or symbolic tensors
   * @param kwargs as for any layer
   * @returns as for any layer
   */
  override apply(inputs: Inputs, kwargs?: Kwargs): Outputs {
    refuseForeign(CALLER, inputs)
    return super.apply(inputs, kwargs)
  }

  /** The penalties of all uses in this step; TensorFlow.js asks once per use, and the first one takes them all. */
  private takePenalty(): Scalar {
    if (this.penalties.length === 0 || this.tape !== currentTape()) return scalar(0)
    const total = tidy(() => this.penalties.reduce((sum, penalty) => add(sum, penalty) as Scalar, scalar(0)))
    this.dropPenalties()
    this.steps++
    return total
  }

  private dropPenalties(): void {
    dispose(this.penalties)
    this.penalties = []
    this.tape = undefined
  }

  /** @returns as for any layer */
  override dispose(): ReturnType<layers.Layer['dispose']> {
    this.dropPenalties()
    return super.dispose()
  }

  /**
   * @returns everything that {@link ActivationDecorrelation} is made from, as JSON keeps it, `step` being the current
   * one
   */
  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...scheduleConfig(this.schedule, this.steps) }
  }
}

serialization.registerClass(ActivationDecorrelation)
