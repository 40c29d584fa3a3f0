import { serialization, type Tensor } from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { activationFromParams, notRebuildable } from '../activations/activationFromParams.js'
import { type LayerArgs, PointwiseLayer } from './PointwiseLayer.js'
import { tensorOpOf } from './tensorOps.js'

interface SavedActivation extends LayerArgs {
  /** Name of the activation. */
  readonly sgpActivation: string
  /** Its parameters. */
  readonly params: Activation['params']
  /** Set for an activation that a name does not tell. */
  readonly custom?: boolean
}

function rebuilt({ sgpActivation, params, custom }: SavedActivation): Activation {
  if (custom) throw notRebuildable('activationLayer', sgpActivation)
  return activationFromParams('activationLayer', sgpActivation, params)
}

/** The layer that {@link activationLayer} makes of an activation which is not one of the four sparsifiers. */
export class NamedActivationLayer extends PointwiseLayer {
  /** The name under which it is saved. */
  static className = 'SgpActivation'

  private readonly op: (x: Tensor) => Tensor

  /** @param args the options of any layer, with the activation, or with its name and parameters as saved */
  constructor(args: LayerArgs & ({ readonly phi: Activation } | SavedActivation)) {
    const phi = 'phi' in args ? args.phi : rebuilt(args)
    super(args, phi)
    const op = tensorOpOf(phi)
    if (op === undefined) {
      throw new TypeError(
        `activationLayer: activation ${phi.name} has no tensorOp; give one to defineActivation, such as tensorOp: (x) => tf.sin(x)`
      )
    }
    this.op = op
  }

  protected override evaluate(x: Tensor): Tensor {
    return this.op(x)
  }

  protected override activationConfig(): serialization.ConfigDict {
    const { name, params, custom } = this.activation
    return { sgpActivation: name, params: { ...params }, ...(custom && { custom }) }
  }
}

serialization.registerClass(NamedActivationLayer)
