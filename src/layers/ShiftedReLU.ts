import { serialization } from '@tensorflow/tfjs-core'
import { shiftedRelu } from '../activations/sparse/shiftedRelu.js'
import type { LayerArgs } from './PointwiseLayer.js'
import { SparsifyingLayer, thresholdOf } from './SparsifyingLayer.js'

/** The options of {@link ShiftedReLU}. */
export interface ShiftedReLUArgs extends LayerArgs {
  /** Threshold τ, finite, ≥ 0. */
  readonly tau: number
}

/**
 * Shifted ReLU as a layer, without a clip; deep networks of it do not train.
 *
 * $$y = \max(x - \tau, 0)$$
 *
 * Any input rank; the output is float32 and has the shape of the input. The gradient is 1 strictly between the kinks
 * and 0 elsewhere, at the kinks too. NaN stays NaN; the gradient there is 0 or NaN, as the backend has it. Masks pass
 * through. Saved as `SgpShiftedReLU` with its parameters.
 *
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range; Error when put into a model
 *   of a second copy of tfjs-layers
 * @example
 * ```ts
 * const layer = new ShiftedReLU({ tau: 1 })
 * Array.from((layer.apply(tf.tensor1d([-3, 0.5, 3])) as tf.Tensor).dataSync()) // -> [0, 0, 2]
 * ```
 * @see Price et al. (2024), arXiv 2402.16184.
 */
export class ShiftedReLU extends SparsifyingLayer {
  /** The name under which it is saved. */
  static className = 'SgpShiftedReLU'

  /** @param args `tau`: threshold, finite, ≥ 0; and the options of any layer */
  constructor(args: ShiftedReLUArgs) {
    super(args, shiftedRelu({ tau: thresholdOf('ShiftedReLU', args, 'no clip').tau }), 1)
  }
}

serialization.registerClass(ShiftedReLU)
