import { serialization } from '@tensorflow/tfjs-core'
import { oneSidedThreshold } from '../activations/sparse/clippedThreshold.js'
import type { LayerArgs } from './PointwiseLayer.js'
import { SparsifyingLayer, thresholdOf } from './SparsifyingLayer.js'

/** The options of {@link CReLU}. */
export interface CReLUArgs extends LayerArgs {
  /** Threshold τ, finite, ≥ 0. */
  readonly tau: number
  /** Clip height m, positive; Infinity (null in a saved model) for none. */
  readonly m: number | null
}

/**
 * Clipped, shifted ReLU as a layer: exact zeros below τ, clipped m above it.
 *
 * $$y = \min(\max(x - \tau, 0), m)$$
 *
 * Not the *concatenated* ReLU of Shang et al. (2016), which shares the abbreviation.
 *
 * Any input rank; the output is float32 and has the shape of the input. The gradient is 1 strictly between the kinks
 * and 0 elsewhere, at the kinks too. NaN stays NaN; the gradient there is 0 or NaN, as the backend has it. Masks pass
 * through. Saved as `SgpCReLU` with its parameters.
 *
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range; Error when put into a model
 *   of a second copy of tfjs-layers
 * @example
 * ```ts
 * const layer = new CReLU({ tau: 1, m: 0.5 })
 * Array.from((layer.apply(tf.tensor1d([-3, 0.5, 3])) as tf.Tensor).dataSync()) // -> [0, 0, 0.5]
 * ```
 * @see Price et al. (2024), arXiv 2402.16184; Dent & Tanner (2026), arXiv 2602.05779.
 */
export class CReLU extends SparsifyingLayer {
  /** The name under which it is saved. */
  static className = 'SgpCReLU'

  /**
   * @param args `tau`: threshold, finite, ≥ 0; `m`: clip height, positive, Infinity for none; and the options of any
   * layer
   */
  constructor(args: CReLUArgs) {
    super(args, oneSidedThreshold('crelu', thresholdOf('CReLU', args, 'clip')), 1)
  }
}

serialization.registerClass(CReLU)
