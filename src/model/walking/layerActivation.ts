import type { Activation } from '../../activations/Activation.js'
import { defineActivation } from '../../activations/defineActivation.js'
import { elu } from '../../activations/named/elu.js'
import { leakyRelu } from '../../activations/named/leakyRelu.js'
import { silu } from '../../activations/named/silu.js'
import { type ActivationName, namedActivations } from '../../activations/byName/namedActivations.js'
import { piecewiseLinear } from '../../activations/piecewiseLinear.js'
import { crelu } from '../../activations/sparse/crelu.js'
import { isActivation } from '../../activations/byName/toActivation.js'
import { scalarFunction } from '../../program/pointwise.js'
import type { Layer } from '../graph.js'

/** The activation of a layer: a scalar one, none at all, or one that theory does not follow, by name. */
export type LayerActivation = Activation | 'linear' | { readonly unknown: string }

const defined = (name: string, kinks: readonly number[] = [], params = {}, jumps: readonly number[] = []): Activation =>
  defineActivation({ name, value: scalarFunction('initializeModel', name, params), kinks, jumps })

/** The names of TensorFlow.js that are not ours. */
const ofTensorFlow: Readonly<Record<string, () => Activation>> = {
  swish: silu,
  hardSigmoid: () => piecewiseLinear({ name: 'hardSigmoid', knots: [-2.5, 2.5], slopes: [0, 0.2, 0], intercept: 0.5 }),
  softsign: () => defined('softsign', [0]),
  mish: () => defined('mish'),
  gelu_new: () => defined('gelu_new')
}

/** The activation of a name of TensorFlow.js. */
function named(given: string): LayerActivation {
  const name = ({ hard_sigmoid: 'hardSigmoid', hardsigmoid: 'hardSigmoid' } as Record<string, string>)[given] ?? given
  if (name === 'linear') return 'linear'
  if (Object.hasOwn(ofTensorFlow, name)) return (ofTensorFlow[name] as () => Activation)()
  if (Object.hasOwn(namedActivations, name)) return (namedActivations[name as ActivationName] as () => Activation)()
  return { unknown: name }
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

/** The layers that are nothing but an activation. */
const activationLayers: Readonly<Record<string, (layer: Layer) => LayerActivation>> = {
  Activation: (layer) => slotActivation(slotOf(layer)),
  ReLU(layer) {
    const { maxValue } = layer.getConfig() as { readonly maxValue?: number | null }
    if (typeof maxValue !== 'number') return namedActivations.relu()
    return maxValue > 0 ? crelu({ tau: 0, m: maxValue }) : { unknown: `relu up to ${maxValue}` }
  },
  LeakyReLU: (layer) => leakyRelu({ alpha: (layer.getConfig().alpha as number | null) ?? 0.3 }),
  PReLU: (layer) => leakyRelu({ alpha: meanSlope(layer) }),
  ELU: () => elu(),
  ThresholdedReLU(layer) {
    const theta = (layer.getConfig().theta as number | null) ?? 1
    return defined('thresholdedRelu', [], { theta }, [theta])
  },
  Softmax: () => ({ unknown: 'softmax' })
}

/** The activation that a layer is, or undefined for a layer of another kind. */
export function activationOfLayer(layer: Layer): LayerActivation | undefined {
  const carried = slotOf(layer)
  const name = layer.getClassName()
  if (name.startsWith('Sgp') && isActivation(carried)) return carried
  return Object.hasOwn(activationLayers, name) ? activationLayers[name]?.(layer) : undefined
}
