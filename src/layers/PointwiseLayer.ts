import { cast, type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import type { Activation } from '../activations/Activation.js'
import { asList, refuseForeign } from './refuseForeign.js'

/** The options of any layer: `name`, `inputShape`, `dtype`, … */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>

type Shape = ReturnType<layers.Layer['computeOutputShape']>
type Inputs = Parameters<layers.Layer['apply']>[0]
type Outputs = ReturnType<layers.Layer['apply']>
type Kwargs = Parameters<layers.Layer['call']>[1]

/** A layer that applies a scalar activation to every entry: keeps the shape, lets masks pass, has no weights. */
export abstract class PointwiseLayer extends layers.Layer {
  /** The scalar activation that this layer applies, for everything that asks for one. */
  readonly activation: Activation

  protected constructor(args: LayerArgs, activation: Activation) {
    super(args)
    this.activation = activation
    this.supportsMasking = true
  }

  /** φ of a float32 tensor. */
  protected abstract evaluate(x: Tensor): Tensor

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[] {
    this.invokeCallHook(inputs, kwargs)
    return tidy(() => this.evaluate(cast(asList(inputs)[0] as Tensor, 'float32')))
  }

  override apply(inputs: Inputs, kwargs?: Kwargs): Outputs {
    refuseForeign(this.getClassName(), inputs)
    return super.apply(inputs, kwargs)
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.activationConfig() }
  }

  /** What the configuration of the layer holds besides that of any layer. */
  protected abstract activationConfig(): serialization.ConfigDict
}
