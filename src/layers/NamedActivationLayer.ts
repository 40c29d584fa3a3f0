import { serialization, type Tensor } from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { activationFromParams, notRebuildable } from '../activations/activationFromParams.js'
import {
  activationFromTree,
  savedExpression,
  type WithExpression
} from '../activations/expression/activationFromTree.js'
import { anObject, wrongKind } from '../checks.js'
import { type LayerArgs, PointwiseLayer } from './PointwiseLayer.js'
import { tensorOpOf } from './tensorOps.js'

interface SavedActivation extends LayerArgs {
  /** Name of the activation. */
  readonly sgpActivation: string
  /** Its parameters. */
  readonly params: Activation['params']
  /** Set for an activation that a name does not tell. */
  readonly custom?: boolean
  /**
   * The formula of an activation and its parameters, as JSON text: of all strings, TensorFlow.js leaves only a `name` as it
   * is, and changes the case of the others.
   */
  readonly expression?: { readonly name: string }
}

const CALLER = 'activationLayer'

function savedFormula(expression: unknown): unknown {
  const { name } = anObject<{ readonly name?: unknown }>(CALLER, 'the saved expression', expression)
  if (typeof name !== 'string') throw wrongKind(CALLER, 'the name of the saved expression', 'JSON text', name)
  try {
    return JSON.parse(name)
  } catch (cause) {
    throw new SyntaxError(`${CALLER}: the saved expression must be JSON text (${(cause as Error).message})`, { cause })
  }
}

function rebuilt({ sgpActivation, params, custom, expression }: SavedActivation): Activation {
  if (expression !== undefined) return activationFromTree(CALLER, savedFormula(expression))
  if (custom) throw notRebuildable(CALLER, sgpActivation)
  return activationFromParams(CALLER, sgpActivation, params)
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
    const { name, params, custom, expression } = this.activation
    if (expression !== undefined) {
      return { expression: { name: JSON.stringify(savedExpression(this.activation as WithExpression)) } }
    }
    return { sgpActivation: name, params: { ...params }, ...(custom && { custom }) }
  }
}

serialization.registerClass(NamedActivationLayer)
