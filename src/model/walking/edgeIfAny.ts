import type { Activation } from '../../activations/Activation.js'
import { type EdgeOfChaos, solveEdgeOfChaos } from '../../meanField/design/edgeOfChaos.js'

/** The edge of chaos of an activation at q*, or undefined where it has none. */
export function edgeIfAny(activation: Activation, qStar: number, k = 0): EdgeOfChaos | undefined {
  try {
    return solveEdgeOfChaos('initializeModel', activation, qStar, 1, k === 0 ? {} : { k })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
