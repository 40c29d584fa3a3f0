import type { layers } from '@tensorflow/tfjs-layers'
import type { Activation } from '../activations/Activation.js'
import { isNamed } from '../activations/byName/activationFromParams.js'
import { type ActivationLike, toActivation } from '../activations/byName/toActivation.js'
import type { Threshold } from '../activations/sparse/clippedThreshold.js'
import { type SparsifierName, thresholdOf } from '../activations/sparse/sparsifiers.js'
import { entryOf } from '../tfjs/layerClasses.js'
import { CReLU } from './CReLU.js'
import { CST } from './CST.js'
import { NamedActivationLayer } from './NamedActivationLayer.js'
import { ShiftedReLU } from './ShiftedReLU.js'
import { SoftThreshold } from './SoftThreshold.js'

/** What {@link activationLayer} returns: a layer that tells which activation it applies. */
export interface ActivationLayer extends layers.Layer {
  /** The scalar activation. */
  readonly activation: Activation
}

/** The layers of the sparsifiers. */
const sparsifying: Readonly<Record<SparsifierName, (threshold: Threshold) => ActivationLayer>> = {
  crelu: (threshold) => new CReLU(threshold),
  cst: (threshold) => new CST(threshold),
  shiftedRelu: ({ tau }) => new ShiftedReLU({ tau }),
  softThreshold: ({ tau }) => new SoftThreshold({ tau })
}

/**
 * The TensorFlow.js layer of an activation.
 *
 * $$y = \varphi(x)$$
 *
 * CReLU, CST, shifted ReLU and soft threshold give their own layers. What `piecewiseLinear` and the named factories
 * made is saved with its parameters, what `activationFromExpression` made with its formula; what `defineActivation`
 * made needs its `tensorOp` and cannot be loaded from a saved model.
 *
 * @param activation an activation, the name of a parameterless one, or a layer that carries one
 * @returns a layer without weights; any input rank, float32 output of the same shape, masks pass
 * @throws TypeError for an argument of the wrong kind or an activation without op; RangeError for an unknown name
 * @example
 * ```ts
 * activationLayer(cst({ tau: 1, m: 2 })).getClassName() // -> 'SgpCST'
 * ```
 */
export function activationLayer(activation: ActivationLike): ActivationLayer {
  const phi = toActivation('activationLayer', activation)
  const make = isNamed(phi) ? entryOf(sparsifying, phi.name) : undefined
  return make === undefined ? new NamedActivationLayer({ phi }) : make(thresholdOf(phi.params))
}
