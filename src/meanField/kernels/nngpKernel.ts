import type { RandomNetwork } from '../maps/RandomNetwork.js'
import { deepKernel } from './deepKernel.js'

/**
 * Neural-network Gaussian-process kernel: the covariances of the outputs of an infinitely wide deep network, for all
 * pairs of input rows.
 *
 * $$K^0 = \sigma_w^2\,\frac{x\cdot x'}{d} + \sigma_b^2, \qquad K^{l+1} = \sigma_w^2\,\mathbb E[\varphi(h)\varphi(h')] + \sigma_b^2,
 *   \quad (h, h') \sim N(0, K^l)$$
 *
 * `depth` hidden layers, then a read-out with the same σ_w and σ_b. Rows of equal norm need one series in the angle for
 * all layers together; rows of different norms a table a layer, until their variances agree.
 *
 * @param network activation, σ_w, σ_b and modifiers; with dropout every row has masks of its own
 * @param rows n inputs, each an array of d finite numbers
 * @param depth hidden layers, an integer in [0, 10⁶]
 * @returns the Gram matrix, n × n, row by row
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, rows of different lengths,
 *   or a row whose variance vanishes or overflows
 * @remarks Accuracy: 1e-10 of √(K(x, x)K(x′, x′)).
 * @example
 * ```ts
 * const relu = { activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 } as const
 * nngpKernel(relu, [[1, 0], [0, 1]], 1) // -> [1, 0.3183098861837907, 0.3183098861837907, 1]
 * ```
 * @see Lee et al. (2018), arXiv 1711.00165; Cho & Saul (2009) for ReLU.
 */
export function nngpKernel(network: RandomNetwork, rows: readonly ArrayLike<number>[], depth: number): Float64Array {
  return deepKernel('nngpKernel', network, rows, depth, false).nngp
}
