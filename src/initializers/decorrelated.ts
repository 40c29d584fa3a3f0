import type { Initializer } from './InitializerBase.js'
import { ofVariance, type WeightOptions } from './standalone.js'

/**
 * Kernels whose units are as uncorrelated as the shape allows, yet random: orthogonal directions, normal lengths.
 *
 * $$w_j = \frac{\sigma_w}{\sqrt N}\,r_j\,u_j, \qquad u_j^\top u_k = \delta_{jk}, \qquad r_j \sim \chi_N$$
 *
 * Each unit alone is distributed as with independent normal weights. With more units than inputs N the units are
 * orthogonal in blocks of N, the blocks independent: the mean squared cosine is the smallest possible where N divides
 * their number. The recipe is ours, after the abstract of the paper, which gives none.
 *
 * @param options `sigmaW`, in [0, 1e150] (default 1); `fanIn`, positive, where the shape does not tell it; `seed`, an
 *   integer ≥ 0 (default: a fresh one)
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: cosines within a block 1e-6.
 * @example
 * ```ts
 * const w = decorrelated({ seed: 1 }).apply([4, 3]) as tf.Tensor2D
 * Math.abs(tf.matMul(w, w, true).dataSync()[1] ?? 1) < 1e-6 // -> true
 * ```
 * @see Kovalenko et al. (2021), arXiv 2109.09612, for the idea.
 */
export function decorrelated(options: WeightOptions = {}): Initializer {
  return ofVariance('decorrelated', options, [], () => 'decorrelated')
}
