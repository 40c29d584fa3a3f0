import type { RandomNetwork } from '../maps/RandomNetwork.js'
import { deepKernel } from './deepKernel.js'

/**
 * Neural tangent kernel: the inner products of the outputs' gradients of an infinitely wide deep network at
 * initialisation, for all pairs of input rows.
 *
 * $$\Theta^0 = K^0, \qquad \Theta^{l+1} = K^{l+1} + \sigma_w^2\,\mathbb E[\varphi'(h)\varphi'(h')]\,\Theta^l$$
 *
 * with the kernels K of {@link nngpKernel}, in the parametrisation in which weights are N(0, 1) and their scale
 * σ_w/√fan-in a constant. What is trained are the entries of the weights, anti-correlated at the start (`k`) or not, so
 * the mean of φ does not enter the added term: it is σ_w²E[φφ′] + σ_b². With a skip connection Θ becomes (λ² +
 * α²σ_w²E[φ′φ′])Θ + α²(σ_w²E[φφ] + σ_b²).
 *
 * @param network activation without jumps, σ_w, σ_b and modifiers
 * @param rows n inputs, each an array of d finite numbers
 * @param depth hidden layers, an integer in [0, 10⁶]
 * @returns the Gram matrix, n × n, row by row
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, rows of different lengths,
 *   a row whose variance vanishes or overflows, or an activation that jumps
 * @remarks Accuracy: 1e-10 of √(Θ(x, x)Θ(x′, x′)).
 * @example
 * ```ts
 * const relu = { activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 } as const
 * ntk(relu, [[1, 1], [1, -1]], 1) // -> [4, 0.6366197723675814, 0.6366197723675814, 4]
 * ```
 * @see Jacot et al. (2018), arXiv 1806.07572; Lee et al. (2019), arXiv 1902.06720.
 */
export function ntk(network: RandomNetwork, rows: readonly ArrayLike<number>[], depth: number): Float64Array {
  return deepKernel('ntk', network, rows, depth, true).ntk as Float64Array
}
