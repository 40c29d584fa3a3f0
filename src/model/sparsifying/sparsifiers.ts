import type { Activation } from '../../activations/Activation.js'
import { isNamed } from '../../activations/byName/activationFromParams.js'
import { crelu } from '../../activations/sparse/crelu.js'
import { cst } from '../../activations/sparse/cst.js'
import { shiftedRelu } from '../../activations/sparse/shiftedRelu.js'
import { softThreshold } from '../../activations/sparse/softThreshold.js'
import { isActivation } from '../../activations/byName/toActivation.js'
import { ActivationFunction } from '../../layers/activationFunction.js'
import { innerLayer } from '../../tfjs/wrappers.js'
import type { Layer } from '../graph.js'

interface Threshold {
  readonly tau: number
  readonly m: number
}

const factories: Readonly<Record<string, (threshold: Threshold) => Activation>> = {
  crelu,
  cst,
  shiftedRelu: ({ tau }) => shiftedRelu({ tau }),
  softThreshold: ({ tau }) => softThreshold({ tau })
}

/** An activation of a model that makes zeros, and can be changed in place. */
export interface Sparsifier {
  readonly activation: Activation
  /** Sides on which values lie beyond the threshold. */
  readonly sides: 1 | 2
  /** Puts another threshold and clip height in its place. */
  set(threshold: Threshold): Activation
}

const isSparsifying = (activation: unknown): activation is Activation =>
  isActivation(activation) && isNamed(activation) && Object.hasOwn(factories, activation.name)

/** The sparsifier that a layer is, or that it has as its `activation`. */
export function sparsifierOf(layer: Layer): Sparsifier | undefined {
  const holder = innerLayer(layer) as unknown as { activation?: unknown }
  const own = holder.activation
  const inSlot = (own as { readonly activation?: unknown } | undefined)?.activation
  const isSlot = isSparsifying(inSlot)
  const activation = isSlot ? inSlot : own
  if (!isSparsifying(activation)) return undefined
  const { name } = activation
  return {
    activation,
    sides: name === 'cst' || name === 'softThreshold' ? 2 : 1,
    set({ tau, m }) {
      const phi = (factories[name] as (threshold: Threshold) => Activation)({ tau, m })
      holder.activation = isSlot ? new ActivationFunction({ phi }) : phi
      return phi
    }
  }
}
