import type { serialization, Tensor } from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { checkedThreshold, type Threshold } from '../activations/sparse/clippedThreshold.js'
import { anObject, outOfRange } from '../checks.js'
import { clippedThreshold } from './clippedThreshold.js'
import { type LayerArgs, PointwiseLayer } from './PointwiseLayer.js'

/** A clip height as a saved model holds it: JSON has no Infinity, so no clip is null. */
export type SavedClip = number | null

/** τ and m of a layer's options, checked for `caller`. */
export function thresholdOf(caller: string, args: { readonly tau: number }, clip: 'clip' | 'no clip'): Threshold {
  const { tau, m: given, family } = anObject<{ tau: number; m: SavedClip; family?: string }>(caller, 'options', args)
  if (family !== undefined && family !== caller.toLowerCase()) {
    throw outOfRange(caller, 'family', `"${caller.toLowerCase()}"`, family)
  }
  const m = clip === 'clip' ? given : null
  return checkedThreshold(caller, { tau, m: m === null ? Infinity : m })
}

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
    return m === undefined ? rest : { ...rest, m: m === Infinity ? null : m }
  }
}
