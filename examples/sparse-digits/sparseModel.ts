import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { compileSparse } from 'sparse-gp-init/sparse'
import type { Standardisation } from '../../tools/digits/data.js'

/** The trained model as bytes that run without TensorFlow.js; its inputs are pixels, 0 to 255. */
export async function sparseModel(model: LayersModel, { mean, sd }: Standardisation): Promise<Uint8Array> {
  const inputShape = model.inputs[0]?.shape.slice(1) as number[]
  const standardise = layers.rescaling({ scale: 1 / sd, offset: -mean / sd, inputShape })
  const runner = await compileSparse(sequential({ layers: [standardise, model] }))
  const bytes = runner.save()
  runner.dispose()
  return bytes
}
