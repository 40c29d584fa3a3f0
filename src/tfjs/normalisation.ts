import { type LayerVariable, type ModelLayer, variableOf } from './layersModel.js'

/** The weights of a normalisation; moving statistics are those of batch normalisation. */
export interface NormalisationWeights<Variable extends LayerVariable> {
  readonly gamma: Variable | undefined
  readonly beta: Variable | undefined
  readonly movingMean: Variable | undefined
  readonly movingVariance: Variable | undefined
}

/** The weights of a normalisation, where it has them. */
export const normalisationWeights = <Variable extends LayerVariable>(layer: {
  readonly weights: readonly Variable[]
}): NormalisationWeights<Variable> => ({
  gamma: variableOf(layer, 'gamma'),
  beta: variableOf(layer, 'beta'),
  movingMean: variableOf(layer, 'moving_mean'),
  movingVariance: variableOf(layer, 'moving_variance')
})

/** What is added to a variance before the root is taken. */
export const epsilonOf = (layer: ModelLayer): number => (layer.getConfig().epsilon as number | undefined) ?? 1e-3

/** The axes of a layer if they are not the last one of inputs of that rank, the batch counted; else undefined. */
export function otherAxis(axes: unknown, rank: number): string | undefined {
  const axis = [axes ?? -1].flat().join()
  return axis === '-1' || axis === `${rank - 1}` ? undefined : axis
}
