import type { serialization, Tensor } from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { clippedThreshold } from './clippedThreshold.js'
import { type LayerArgs, PointwiseLayer } from './PointwiseLayer.js'

/** A clip height as a saved model holds it: JSON has no Infinity, so no clip is null. */
export type SavedClip = number | null

export const unsaved = (m: SavedClip): number => m ?? Infinity
const saved = (m: number): SavedClip => (m === Infinity ? null : m)

/** What the four sparsifying layers share: the clipped threshold with one side or two. */
export abstract class SparsifyingLayer extends PointwiseLayer {
  protected constructor(
    args: LayerArgs,
    activation: Activation,
    private readonly sides: 1 | 2
  ) {
    super(args, activation)
  }

  protected override evaluate(x: Tensor): Tensor {
    const { tau = 0, m = Infinity } = this.activation.params
    return clippedThreshold(x, { tau, m, sides: this.sides })
  }

  protected override activationConfig(): serialization.ConfigDict {
    const { m, ...rest } = this.activation.params
    return m === undefined ? rest : { ...rest, m: saved(m) }
  }
}
