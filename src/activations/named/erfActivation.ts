import { erf } from '../../special/erf.js'
import { expSquare } from '../../special/expSquare.js'
import type { Activation } from '../Activation.js'
import type { NoOptions } from './noOptions.js'
import { smoothActivation } from './smoothActivation.js'

const TWO_OVER_SQRT_PI = 1.1283791670955126

/**
 * Error function as an activation, unscaled.
 *
 * $$\varphi(x) = \operatorname{erf}(x)$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * erfActivation().value(0.5) // -> 0.5204998778130465
 * ```
 * @see Williams (1997), Computing with infinite networks.
 */
export function erfActivation(options: NoOptions = {}): Activation {
  return { ...smoothActivation('erfActivation', options, erf, (x) => TWO_OVER_SQRT_PI * expSquare(x, -1)), name: 'erf' }
}
