/*
 * What is read of a tfjs-layers model. Nothing of TensorFlow.js is imported, and classes are told by `getClassName`, so
 * that models of any copy and version of it can be read.
 */

export interface WeightTensor {
  readonly shape: readonly number[]
  data(): Promise<ArrayLike<number>>
}

export interface ModelLayer {
  readonly name: string
  getClassName(): string
  getConfig(): Record<string, unknown>
  /** The variables whose values `getWeights` gives, in the same order. */
  readonly weights: readonly { readonly originalName: string }[]
  getWeights(): WeightTensor[]
}

/** A value of the graph of layers: what `sourceLayer` gave for `inputs`. */
export interface SymbolicValue {
  readonly id: number
  readonly shape: readonly (number | null)[]
  readonly sourceLayer: ModelLayer
  readonly inputs: readonly SymbolicValue[]
  /** Which output of the layer it is. */
  readonly outputTensorIndex?: number
}

export interface LayersModel extends ModelLayer {
  readonly inputs: readonly SymbolicValue[]
  readonly outputs: readonly SymbolicValue[]
  readonly layers: readonly ModelLayer[]
}

export const isModel = (layer: ModelLayer): layer is LayersModel => 'layers' in layer && 'outputs' in layer
