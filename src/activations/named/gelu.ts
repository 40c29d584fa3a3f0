import { normalCdf } from '../../special/normalCdf.js'
import { normalPdf } from '../../special/normalPdf.js'
import type { Activation } from '../Activation.js'
import type { NoOptions } from './noOptions.js'
import { gatedIdentity } from './smoothActivation.js'

/**
 * Gaussian error linear unit, the exact one.
 *
 * $$\varphi(x) = x\,\Phi(x)$$
 *
 * @param options none; `{}` is accepted
 * @returns the activation
 * @throws TypeError if options are given
 * @example
 * ```ts
 * gelu().value(1) // -> 0.8413447460685429
 * ```
 * @see Hendrycks & Gimpel (2016), arXiv 1606.08415.
 */
export function gelu(options: NoOptions = {}): Activation {
  return gatedIdentity('gelu', options, normalCdf, normalPdf)
}
