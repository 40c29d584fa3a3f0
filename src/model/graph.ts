import type { layers } from '@tensorflow/tfjs-layers'
import * as tfjs from '../tfjs/graph.js'
import { builtModel, type LayersModel } from '../tfjs/layersModel.js'

/** A layer of TensorFlow.js. */
export type Layer = layers.Layer
/** A weight of a layer. */
export type Variable = Layer['weights'][number]
/** One use of a layer in a model. */
export type Use = tfjs.Use<Layer>
/** The uses of layers in a model. */
export type Graph = tfjs.Graph<Layer>

/** The graph of a built model. */
export const readGraph = (model: LayersModel): Graph => tfjs.readGraph<Layer>(model)

/** The layers of a model and of the models inside it, with their places. */
export const leavesOf = (model: LayersModel): tfjs.Leaf<Layer>[] => tfjs.leavesOf<Layer>(model)

/** The argument as a model that is built, and not disposed. */
export function checkedModel(caller: string, model: unknown): LayersModel {
  const given = builtModel(caller, model)
  for (const { layer, path } of tfjs.leavesOf(given)) {
    const isDisposed = (variable: object) =>
      (variable as { readonly val?: { readonly isDisposed: boolean } }).val?.isDisposed
    if (layer.weights.some(isDisposed)) throw new Error(`${caller}: the model is disposed (${path}); build it again`)
  }
  return given
}
