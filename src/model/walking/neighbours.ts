import type { Activation } from '../../activations/Activation.js'
import { innerLayer, isRecurrent } from '../../tfjs/wrappers.js'
import type { Graph, Layer, Use } from '../graph.js'
import { activationOfLayer, isScalar, slotActivation, slotOf } from './layerActivation.js'
import { isLinearLayer } from './linearLayers.js'

/** What lies behind the uses of layers in a model. */
export interface Neighbours {
  /** The activation that the output of a layer meets first, where there is one. */
  activationAfter(use: Use): Activation | undefined
  /** The activation of the one layer that reads its output, or its own. */
  activationBehind(use: Use): Activation | undefined
  /** Whether no weights are behind it. */
  isReadOut(use: Use): boolean
  /** Whether batch normalisation is all that reads its output. */
  isNormalised(use: Use): boolean
}

const hasWeights = (layer: Layer): boolean => {
  const inner = innerLayer(layer)
  return isLinearLayer(inner) || isRecurrent(inner)
}

/** The neighbours in a graph. */
export function neighboursIn(graph: Graph): Neighbours {
  const readers = new Map<number, Use[]>()
  for (const use of graph.uses) {
    for (const value of use.inputs) readers.set(value, [...(readers.get(value) ?? []), use])
  }
  const after = (use: Use): Use[] => [...use.outputs.values()].flatMap((value) => readers.get(value) ?? [])

  const leadsToWeights = new Map<Use, boolean>()
  // From the outputs back, so that every use finds those behind it known.
  for (const use of [...graph.uses].reverse()) {
    leadsToWeights.set(
      use,
      after(use).some((next) => hasWeights(next.layer) || leadsToWeights.get(next))
    )
  }

  function activationAfter(use: Use): Activation | undefined {
    const inner = innerLayer(use.layer)
    if (isLinearLayer(inner)) {
      const own = slotActivation(slotOf(inner))
      if (own !== 'linear') return isScalar(own) ? own : undefined
    }
    for (const next of after(use)) {
      const found = activationOfLayer(next.layer)
      if (found !== undefined && found !== 'linear') return isScalar(found) ? found : undefined
      if (!hasWeights(next.layer)) {
        const further = activationAfter(next)
        if (further !== undefined) return further
      }
    }
    return undefined
  }

  function activationBehind(use: Use): Activation | undefined {
    const inner = innerLayer(use.layer)
    const own = isLinearLayer(inner) ? slotActivation(slotOf(inner)) : 'linear'
    if (own !== 'linear') return isScalar(own) ? own : undefined
    const [next, ...others] = after(use)
    const found = next === undefined || others.length > 0 ? undefined : activationOfLayer(next.layer)
    return isScalar(found) ? found : undefined
  }

  return {
    activationAfter,
    activationBehind,
    isReadOut: (use) => !leadsToWeights.get(use),
    isNormalised: (use) =>
      after(use).length > 0 && after(use).every(({ layer }) => layer.getClassName() === 'BatchNormalization')
  }
}
