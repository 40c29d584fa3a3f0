import type { Activation } from './Activation.js'
import { logistic } from './logistic.js'
import { type NoOptions, noOptions } from './noOptions.js'

/**
 * Hyperbolic tangent.
 *
 * $$\varphi(x) = \tanh x$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * tanh().value(0.5) // -> 0.46211715726000973
 * ```
 * @see LeCun et al. (1998), Efficient BackProp.
 */
export function tanh(options: NoOptions = {}): Activation {
  noOptions('tanh', options)
  return {
    name: 'tanh',
    params: {},
    value: Math.tanh,
    slope: (x) => 4 * logistic(2 * x) * logistic(-2 * x),
    kinks: []
  }
}
