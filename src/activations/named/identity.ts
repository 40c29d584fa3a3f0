import type { Activation } from '../Activation.js'
import { linearActivation } from '../linearActivation.js'
import { type NoOptions, noOptions } from './noOptions.js'

/**
 * The identity: a linear network.
 *
 * $$\varphi(x) = x$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * identity().value(2) // -> 2
 * ```
 * @see Saxe, McClelland & Ganguli (2014), arXiv 1312.6120.
 */
export function identity(options: NoOptions = {}): Activation {
  noOptions('identity', options)
  return linearActivation(
    'identity',
    {},
    [{ from: -Infinity, to: Infinity, slope: 1, at: 0, value: 0 }],
    (x) => x,
    () => 1
  )
}
