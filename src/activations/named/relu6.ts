import type { Activation } from '../Activation.js'
import { oneSidedThreshold } from '../sparse/clippedThreshold.js'
import { type NoOptions, noOptions } from './noOptions.js'

/**
 * ReLU clipped at 6.
 *
 * $$\varphi(x) = \min(\max(x, 0), 6)$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * relu6().value(7) // -> 6
 * ```
 * @see Krizhevsky (2010), Convolutional deep belief networks on CIFAR-10.
 */
export function relu6(options: NoOptions = {}): Activation {
  noOptions('relu6', options)
  return {
    ...oneSidedThreshold('relu6', { tau: 0, m: 6 }, {}),
    // The gradient of TensorFlow.js is 0 at 0 and 1 at 6.
    slope: (x) => (x > 0 && x <= 6 ? 1 : 0)
  }
}
