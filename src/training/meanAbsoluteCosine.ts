import type { Tensor } from '@tensorflow/tfjs-core'
import { columnsOf } from './columnsOf.js'

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/**
 * How much alike the units of a layer are: the mean |cos| between the columns of a matrix, 0 where all are orthogonal,
 * 1 where all are parallel.
 *
 * $$\frac{2}{n(n-1)} \sum_{i < j} \frac{|w_i \cdot w_j|}{\lVert w_i \rVert\, \lVert w_j \rVert}$$
 *
 * A column of zeros has cosine 0 with every other; a single column gives 0. Independent Gaussian columns of length N
 * give about √(2/(πN)).
 *
 * @param kernel weights [..., units] of rank 2 or more, or activations [samples, ..., units]; finite
 * @returns the mean, in [0, 1]
 * @throws TypeError for anything but a tensor of numbers; RangeError for rank below 2, an empty tensor or entries that
 *   are not finite
 * @remarks Accuracy: computed in float64 from the entries, relative error of each cosine below 1e-12 of 1. Reads the
 *   tensor synchronously; the cost grows with its size × units.
 * @example
 * ```ts
 * meanAbsoluteCosine(tf.tensor2d([[1, 1], [0, 1]])) // -> 0.7071067811865475
 * ```
 * @see Kovalenko et al. (2021), arXiv 2109.09612, for diversity inside a layer; the measure is our choice.
 */
export function meanAbsoluteCosine(kernel: Tensor): number {
  const columns = columnsOf('meanAbsoluteCosine', 'kernel', kernel)
  const units = columns.length
  if (units === 1) return 0
  const directions = columns.map((column) => {
    const norm = Math.sqrt(dot(column, column))
    return norm === 0 ? column : column.map((x) => x / norm)
  })
  let sum = 0
  directions.forEach((a, i) => {
    for (const b of directions.slice(i + 1)) sum += Math.min(1, Math.abs(dot(a, b)))
  })
  return (2 * sum) / (units * (units - 1))
}
