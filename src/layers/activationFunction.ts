import { cast, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Activation } from '../activations/Activation.js'
import { type ActivationLike, toActivation } from '../activations/byName/toActivation.js'
import { anObject } from '../checks.js'
import { activationFromSaved, type SavedActivation, savedActivation } from './savedActivation.js'
import { opOf, type TensorOp } from './tensorOps.js'

const CALLER = 'activationFunction'

/** What the `activation` of a layer of TensorFlow.js is made from. */
const Base = Object.getPrototypeOf(serialization.SerializationMap.getMap().classNameMap.linear?.[0]) as {
  new (): serialization.Serializable
}

/**
 * An activation with parameters for the `activation` of a layer, what {@link activationFunction} makes; made directly
 * only when a saved model is loaded.
 *
 * $$y = \varphi(x)$$
 */
export class ActivationFunction extends Base {
  /** The name under which it is saved. */
  static className = 'sgpActivation'

  /** The scalar activation, for everything that asks for one. */
  readonly activation: Activation

  private readonly op: TensorOp

  /** @param config the activation, or its name and parameters as saved */
  constructor(config: { readonly phi: Activation } | SavedActivation) {
    super()
    const given = anObject<typeof config>('ActivationFunction', 'config', config)
    this.activation =
      'phi' in given ? toActivation('ActivationFunction', given.phi) : activationFromSaved('ActivationFunction', given)
    this.op = opOf(CALLER, this.activation)
  }

  /**
   * Applies it.
   *
   * @param x of any shape
   * @returns φ(x), of the same shape
   */
  apply(x: Tensor): Tensor {
    return tidy(() => this.op(cast(x, 'float32')))
  }

  /**
   * TensorFlow.js saves of an activation only what this gives: class name and configuration, so that parameters are
   * kept.
   *
   * @returns what a saved model holds
   */
  override getClassName(): string {
    return { className: ActivationFunction.className, config: this.getConfig() } as unknown as string
  }

  /** @returns name and parameters, as JSON keeps them */
  override getConfig(): serialization.ConfigDict {
    return savedActivation(this.activation)
  }
}

serialization.registerClass(ActivationFunction as never)

/**
 * An activation with parameters for the `activation` of dense, convolution and other layers; its parameters survive
 * saving.
 *
 * $$y = \varphi(Wx + b)$$
 *
 * {@link activationLayer} does the same as a layer of its own, which is easier to exchange later.
 *
 * @param activation an activation, the name of a parameterless one, or a layer that carries one
 * @returns what goes into `activation`
 * @throws TypeError for an argument of the wrong kind or an activation without op; RangeError for an unknown name
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 4, activation: activationFunction(crelu({ tau: 1, m: 2 })) })
 * const values = (layer.apply(tf.ones([1, 3])) as tf.Tensor).dataSync()
 * values.every((y) => y >= 0 && y <= 2) // -> true
 * ```
 */
export function activationFunction(activation: ActivationLike): 'linear' {
  const phi = toActivation(CALLER, activation)
  // The type that TensorFlow.js asks for is a list of names; an instance is taken as well.
  return new ActivationFunction({ phi }) as unknown as 'linear'
}
