import { serialization } from '@tensorflow/tfjs-core'
import { twoSidedThreshold } from '../activations/sparse/clippedThreshold.js'
import type { LayerArgs } from './PointwiseLayer.js'
import { SparsifyingLayer, thresholdOf } from './SparsifyingLayer.js'

/** The options of {@link CST}. */
export interface CSTArgs extends LayerArgs {
  /** Threshold τ, finite, ≥ 0. */
  readonly tau: number
  /** Clip height m, positive; Infinity (null in a saved model) for none. */
  readonly m: number | null
}

/**
 * Clipped soft threshold as a layer: exact zeros within ±τ, clipped m beyond.
 *
 * $$y = \operatorname{sign}(x)\,\min(\max(|x| - \tau, 0), m)$$
 *
 * Any input rank; the output is float32 and has the shape of the input. The gradient is 1 strictly between the kinks
 * and 0 elsewhere, at the kinks too (with τ = 0 there is none at 0). NaN stays NaN; the gradient there is 0 or NaN, as
 * the backend has it. Masks pass through. Saved as `SgpCST` with its parameters.
 *
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range; Error when put into a model
 *   of a second copy of tfjs-layers
 * @example
 * ```ts
 * const layer = new CST({ tau: 1, m: 0.5 })
 * Array.from((layer.apply(tf.tensor1d([-3, 0.5, 3])) as tf.Tensor).dataSync()) // -> [-0.5, 0, 0.5]
 * ```
 * @see Price et al. (2024), arXiv 2402.16184; Dent & Tanner (2026), arXiv 2602.05779.
 */
export class CST extends SparsifyingLayer {
  /** The name under which it is saved. */
  static className = 'SgpCST'

  /**
   * @param args `tau`: threshold, finite, ≥ 0; `m`: clip height, positive, Infinity for none; and the options of any
   * layer
   */
  constructor(args: CSTArgs) {
    super(args, twoSidedThreshold('cst', thresholdOf('CST', args, 'clip')), 2)
  }
}

serialization.registerClass(CST)
