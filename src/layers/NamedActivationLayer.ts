import { serialization, type Tensor } from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { type LayerArgs, PointwiseLayer } from './PointwiseLayer.js'
import { activationFromSaved, type SavedActivation, savedActivation } from './savedActivation.js'
import { opOf, type TensorOp } from './tensorOps.js'

const CALLER = 'activationLayer'

/** The layer that {@link activationLayer} makes of an activation which is not one of the four sparsifiers. */
export class NamedActivationLayer extends PointwiseLayer {
  /** The name under which it is saved. */
  static className = 'SgpActivation'

  private readonly op: TensorOp

  /** @param args the options of any layer, with the activation, or with its name and parameters as saved */
  constructor(args: LayerArgs & ({ readonly phi: Activation } | SavedActivation)) {
    const phi = 'phi' in args ? args.phi : activationFromSaved(CALLER, args)
    super(args, phi)
    this.op = opOf(CALLER, phi)
  }

  protected override evaluate(x: Tensor): Tensor {
    return this.op(x)
  }

  protected override activationConfig(): serialization.ConfigDict {
    return savedActivation(this.activation)
  }
}

serialization.registerClass(NamedActivationLayer)
