import { wrongKind } from '../checks.js'

/*
 * What is read of a tfjs-layers model. Nothing of TensorFlow.js is imported, and classes are told by `getClassName`, so
 * that models of any copy and version of it can be read.
 */

/** The values of a weight. */
export interface WeightTensor {
  readonly shape: readonly number[]
  data(): Promise<ArrayLike<number>>
}

/** A weight of a layer: what holds its values, and is the same object for as long as the layer lives. */
export interface LayerVariable {
  readonly originalName: string
  readonly shape: readonly (number | null)[]
  readonly trainable: boolean
}

/** A layer. */
export interface ModelLayer {
  readonly name: string
  readonly trainable: boolean
  getClassName(): string
  getConfig(): Record<string, unknown>
  /** The variables whose values `getWeights` gives, in the same order. */
  readonly weights: readonly LayerVariable[]
  getWeights(): WeightTensor[]
}

/** A shape with the batch; null where it is open. */
export type Shape = readonly (number | null)[]

/** A value of the graph of layers: what `sourceLayer` gave for `inputs`. */
export interface SymbolicValue {
  readonly id: number
  readonly shape: Shape
  readonly sourceLayer: ModelLayer
  readonly inputs: readonly SymbolicValue[]
  /** Which output of the layer it is. */
  readonly outputTensorIndex?: number
}

/** A model, which is a layer as well. */
export interface LayersModel extends ModelLayer {
  readonly inputs: readonly SymbolicValue[]
  readonly outputs: readonly SymbolicValue[]
  readonly layers: readonly ModelLayer[]
}

/** Whether a layer is a model. */
export const isModel = (layer: ModelLayer): layer is LayersModel => 'layers' in layer && 'outputs' in layer

/** The argument as a model that is built. */
export function builtModel(caller: string, model: unknown): LayersModel {
  const given = model as LayersModel
  if (typeof given?.getClassName !== 'function' || !Array.isArray(given.layers)) {
    throw wrongKind(caller, 'model', 'a LayersModel of tfjs-layers', model)
  }
  // A Sequential model without an inputShape has no inputs until it meets data.
  if (!given.inputs?.length || !given.outputs?.length) {
    throw new Error(
      `${caller}: the model is not yet built; give its first layer an inputShape, or call model.build([null, …]) first`
    )
  }
  return given
}

/** What a weight is called in its layer: `kernel`, `bias`, `gamma`, … */
export const weightName = ({ originalName }: Pick<LayerVariable, 'originalName'>): string =>
  originalName.split('/').at(-1) as string

/** A weight of a layer by its name. */
export const variableOf = <Variable extends LayerVariable>(
  layer: { readonly weights: readonly Variable[] },
  name: string
): Variable | undefined => layer.weights.find((variable) => weightName(variable) === name)
