import { mean, type Rank, reshape, square, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { compressed, type Signal } from '../walking/Signal.js'
import { tidied } from './tidied.js'

/** Mean over batch and channels of x, at each position. */
function meanAtPositions(x: Tensor): Float64Array {
  const axes = x.rank > 2 ? [0, x.rank - 1] : [0, 1].slice(0, x.rank)
  const means = tidy(() => reshape<Rank.R1>(mean(x, axes), [-1]).dataSync())
  return compressed(Float64Array.from(means))
}

/** What is predicted of a value, with the mean square and the mean that a tensor has, at each position or over all. */
export function measuredSignal(predicted: Signal, x: Tensor, byPosition: boolean): Signal {
  const { cross: _, doubt: __, ...rest } = predicted
  return tidied(() => {
    const values = byPosition ? x : reshape(x, [x.shape[0], -1])
    return { ...rest, squares: meanAtPositions(square(values)), means: meanAtPositions(values), spread: 0 }
  })
}
