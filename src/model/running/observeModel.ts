import { keep, type Tensor } from '@tensorflow/tfjs-core'
import { hasChannelsFirst } from '../../tfjs/graph.js'
import { innerLayer } from '../../tfjs/wrappers.js'
import type { Graph } from '../graph.js'
import { activationOfLayer, isScalar, slotActivation, slotOf } from '../walking/layerActivation.js'
import { isLinearLayer } from '../walking/linearLayers.js'
import { execution } from './Execution.js'
import { type Observation, observe, readObservation } from './Observation.js'

/** What is measured of one layer. */
export interface ObservedLayer extends Observation {
  readonly path: string
  /** Whether it multiplies by weights. */
  readonly isWeighted: boolean
  /** Whether it ends in a scalar activation. */
  readonly isActivated: boolean
}

/** Measures every layer of a model that has weights to multiply by, or an activation. */
export async function observeModel(graph: Graph, given: readonly Tensor[]): Promise<ObservedLayer[]> {
  const isChannelsFirst = hasChannelsFirst(graph)
  const run = execution(graph, given)
  const seen: {
    readonly facts: Pick<ObservedLayer, 'path' | 'isWeighted' | 'isActivated'>
    readonly observed: Tensor
  }[] = []
  try {
    for (const use of graph.uses) {
      const inner = innerLayer(use.layer)
      const isWeighted = isLinearLayer(inner)
      const found = isWeighted ? slotActivation(slotOf(inner)) : activationOfLayer(inner)
      const activation = isScalar(found) ? found : undefined
      run.run(use, (outcome, inputs) => {
        if (!isWeighted && activation === undefined) return
        const observed = keep(observe(outcome, inputs, activation, isChannelsFirst))
        seen.push({ facts: { path: use.path, isWeighted, isActivated: activation !== undefined }, observed })
      })
    }
  } catch (error) {
    for (const { observed } of seen) observed.dispose()
    throw error
  } finally {
    run.dispose()
  }
  const layers: ObservedLayer[] = []
  for (const { facts, observed } of seen) layers.push({ ...facts, ...(await readObservation(observed)) })
  return layers
}
