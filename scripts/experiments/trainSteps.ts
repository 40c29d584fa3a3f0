import { dispose, type Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Inputs and targets, which whoever asked for them disposes. */
export interface Batch {
  readonly x: Tensor
  readonly y: Tensor
}

/**
 * Trains a compiled model for some steps.
 *
 * @returns whether the loss stayed finite; the training ends where it does not
 */
export async function trainSteps(model: LayersModel, nextBatch: () => Batch, steps: number): Promise<boolean> {
  for (let step = 0; step < steps; step++) {
    const { x, y } = nextBatch()
    const loss = (await model.trainOnBatch(x, y)) as number
    dispose([x, y])
    if (!Number.isFinite(loss)) return false
  }
  return true
}
