import type { Initializer } from './InitializerBase.js'
import { gainOf, type OrthogonalOptions } from './orthogonal.js'
import { alone } from './standalone.js'

/**
 * Convolution kernels that are orthogonal at the centre of the window and zero elsewhere.
 *
 * $$W_{t,i,j} = \text{gain}\;\delta_{t,\text{centre}}\,H_{ij}$$
 *
 * With no more inputs than units H has orthonormal rows, and a convolution of stride 1 with padding 'same' keeps the
 * length of every image: an isometry. With more inputs than units none exists; H then has orthonormal columns, which is
 * the best possible: it keeps what it does not forget, so all its singular values are `gain`. For a dense kernel it is
 * {@link orthogonal}.
 *
 * @param options `gain`, positive (default 1); `seed`, an integer ≥ 0 (default: a fresh one)
 * @returns an initialiser for kernels [window…, in, out] of rank 2 to 5; a window of even size has its centre on the
 *   left
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: orthonormal to 1e-6.
 * @example
 * ```ts
 * const w = deltaOrthogonal({ seed: 1 }).apply([3, 1, 1])
 * Array.from(w.dataSync(), Math.abs) // -> [0, 1, 0]
 * ```
 * @see Xiao et al. (2018), arXiv 1806.05393.
 */
export function deltaOrthogonal(options: OrthogonalOptions = {}): Initializer {
  const gain = gainOf('deltaOrthogonal', options)
  return alone('deltaOrthogonal', options, gain, 'largestCentre', 'deltaOrthogonal')
}
