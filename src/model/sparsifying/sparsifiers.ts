import type { Activation } from '../../activations/Activation.js'
import { isNamed } from '../../activations/byName/activationFromParams.js'
import { isActivation } from '../../activations/byName/toActivation.js'
import type { Threshold } from '../../activations/sparse/clippedThreshold.js'
import { type SparsifierTraits, sparsifierTraits } from '../../activations/sparse/sparsifiers.js'
import { ActivationFunction } from '../../layers/activationFunction.js'
import { innerLayer } from '../../tfjs/wrappers.js'
import type { Layer } from '../graph.js'

/** An activation of a model that makes zeros, and can be changed in place. */
export interface Sparsifier {
  readonly activation: Activation
  /** Sides on which values lie beyond the threshold. */
  readonly sides: 1 | 2
  /** Puts another threshold and clip height in its place. */
  set(threshold: Threshold): Activation
}

/** A sparsifying activation with its traits; undefined for anything else. */
function sparsifying(activation: unknown): { activation: Activation; traits: SparsifierTraits } | undefined {
  if (!isActivation(activation) || !isNamed(activation)) return undefined
  const traits = sparsifierTraits(activation.name)
  return traits && { activation, traits }
}

/** The sparsifier that a layer is, or that it has as its `activation`. */
export function sparsifierOf(layer: Layer): Sparsifier | undefined {
  const holder = innerLayer(layer) as unknown as { activation?: unknown }
  const inSlot = sparsifying((holder.activation as { readonly activation?: unknown } | undefined)?.activation)
  const found = inSlot ?? sparsifying(holder.activation)
  if (found === undefined) return undefined
  const { activation, traits } = found
  return {
    activation,
    sides: traits.sides,
    set({ tau, m }) {
      const phi = traits.make({ tau, m })
      holder.activation = inSlot === undefined ? phi : new ActivationFunction({ phi })
      return phi
    }
  }
}
