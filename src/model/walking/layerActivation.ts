import type { Activation } from '../../activations/Activation.js'
import { isActivation } from '../../activations/byName/toActivation.js'
import { elu } from '../../activations/named/elu.js'
import { leakyRelu } from '../../activations/named/leakyRelu.js'
import { relu } from '../../activations/named/relu.js'
import { crelu } from '../../activations/sparse/crelu.js'
import { heightOf, leakOf, thetaOf } from '../../tfjs/activationLayers.js'
import { activationByName, activationName, thresholdedRelu } from '../../tfjs/activations.js'
import { type ClassesWith, entryOf } from '../../tfjs/layerClasses.js'
import type { Layer } from '../graph.js'

/** The classes that are activations, without those of this library, which carry theirs. */
type TensorFlowClass = Exclude<ClassesWith<'theory', 'activation'>, `Sgp${string}`>

/** The activation of a layer: a scalar one, none at all, or one that theory does not follow, by name. */
export type LayerActivation = Activation | 'linear' | { readonly unknown: string }

/** The activation of a name of TensorFlow.js. */
function named(given: string): LayerActivation {
  if (given === 'linear') return 'linear'
  return activationByName(given) ?? { unknown: activationName(given) }
}

/** Whether it is a scalar activation. */
export const isScalar = (activation: LayerActivation | undefined): activation is Activation =>
  typeof activation === 'object' && 'value' in activation

/** What a layer was given as its `activation`. */
export const slotOf = (layer: Layer): unknown => (layer as unknown as { readonly activation?: unknown }).activation

/** An activation that a layer was configured with: what `layer.activation` or `layer.recurrentActivation` is. */
export function slotActivation(slot: unknown): LayerActivation {
  if (slot === undefined || slot === null) return 'linear'
  const carried = (slot as { readonly activation?: unknown }).activation
  if (isActivation(carried)) return carried
  const name = (slot as { getClassName?(): unknown }).getClassName?.()
  return typeof name === 'string' ? named(name) : { unknown: String(name) }
}

/** The slope whose square is the mean square of those of a layer, with the sign of their mean. */
const meanSlope = (layer: Layer): number => {
  const alpha = Float32Array.from(layer.weights[0]?.read().dataSync() ?? [0])
  const mean = (f: (x: number) => number) => alpha.reduce((sum, x) => sum + f(x), 0) / alpha.length
  return (mean((x) => x) < 0 ? -1 : 1) * Math.sqrt(mean((x) => x * x))
}

/** The layers of TensorFlow.js that are nothing but an activation. */
const activationLayers: Readonly<Record<TensorFlowClass, (layer: Layer) => LayerActivation>> = {
  Activation: (layer) => slotActivation(slotOf(layer)),
  ReLU(layer) {
    const height = heightOf(layer)
    if (height === Infinity) return relu()
    return height > 0 ? crelu({ tau: 0, m: height }) : { unknown: `relu up to ${height}` }
  },
  LeakyReLU: (layer) => leakyRelu({ alpha: leakOf(layer) }),
  PReLU: (layer) => leakyRelu({ alpha: meanSlope(layer) }),
  ELU: () => elu(),
  ThresholdedReLU: (layer) => thresholdedRelu(thetaOf(layer)),
  Softmax: () => ({ unknown: 'softmax' })
}

/** The activation that a layer is, or undefined for a layer of another kind. */
export function activationOfLayer(layer: Layer): LayerActivation | undefined {
  const name = layer.getClassName()
  const carried = slotOf(layer)
  if (name.startsWith('Sgp') && isActivation(carried)) return carried
  return entryOf(activationLayers, name)?.(layer)
}
