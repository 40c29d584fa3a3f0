import type { Tensor } from '@tensorflow/tfjs-core'
import { columnsOf } from './columnsOf.js'
import { singularValues } from './singularValues.js'

/**
 * In how many directions a matrix really extends: the exponential of the entropy of its normalised singular values.
 *
 * $$\exp\Bigl(-\sum_k p_k \ln p_k\Bigr), \qquad p_k = \frac{\sigma_k}{\sum_l \sigma_l}$$
 *
 * From 1 (all columns parallel) to the smaller of fan-in and units (all singular values equal); 0 for a matrix of
 * zeros.
 *
 * @param matrix weights [..., units] of rank 2 or more, or activations [samples, ..., units]; finite
 * @returns the effective rank, in [1, min(rows, units)], or 0
 * @throws TypeError for anything but a tensor of numbers; RangeError for rank below 2, an empty tensor or entries that
 *   are not finite
 * @remarks Accuracy: computed in float64 from the entries, relative error below 1e-11 up to 1000 units. Reads the
 *   tensor synchronously; the cost grows with its size × the smaller of rows and units: about 0.15 s at 300 × 300 and 3
 *   s at 1000 × 1000.
 * @example
 * ```ts
 * effectiveRank(tf.eye(3)) // -> 3
 * effectiveRank(tf.tensor2d([[1, 0], [0, 3]])) // -> 1.754765
 * ```
 * @see Roy & Vetterli (2007), The effective rank: a measure of effective dimensionality.
 */
export function effectiveRank(matrix: Tensor): number {
  const values = singularValues(columnsOf('effectiveRank', 'matrix', matrix))
  const total = values.reduce((sum, value) => sum + value, 0)
  if (total === 0) return 0
  const entropy = values.reduce(
    (sum, value) => (value === 0 ? sum : sum - (value / total) * Math.log(value / total)),
    0
  )
  return Math.exp(entropy)
}
