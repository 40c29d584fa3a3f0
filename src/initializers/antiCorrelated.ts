import { numberIn } from '../checks.js'
import { ANTI_CORRELATION } from '../meanField/maps/RandomNetwork.js'
import type { Initializer } from './InitializerBase.js'
import { ofVariance, type WeightOptions } from './standalone.js'

/** What {@link antiCorrelated} takes. */
export interface AntiCorrelatedOptions extends WeightOptions {
  /** Anti-correlation of the weights of a unit, > −1; Infinity for weights that sum to zero. */
  readonly k: number
}

/**
 * Kernels in which the weights of a unit are anti-correlated.
 *
 * $$\operatorname{Cov}(w) = \frac{\sigma_w^2}{N}\left(I - \frac{k}{1+k}\,\frac{J}{N}\right), \qquad J_{ij} = 1$$
 *
 * Units are independent of one another. Inputs with a mean, such as those that come out of a ReLU, add less to the
 * variance and to the correlation of two images. The initialiser that {@link eocInitializer} draws from where `k` is
 * given.
 *
 * @param options `k`, > −1, Infinity for weights that sum to zero; `sigmaW`, in [0, 1e150] (default 1); `fanIn`,
 *   positive, where the shape does not tell it; `seed`, an integer ≥ 0 (default: a fresh one)
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: float32 entries; with k = Infinity the weights of a unit sum to zero to rounding.
 * @example
 * ```ts
 * const w = antiCorrelated({ k: Infinity, seed: 1 }).apply([2, 1])
 * tf.sum(w).dataSync()[0] // -> 0
 * ```
 * @see Singh & Sreejith (2021), arXiv 2103.12499, for the idea; what follows from this covariance is derived here.
 */
export function antiCorrelated(options: AntiCorrelatedOptions): Initializer {
  return ofVariance('antiCorrelated', options, ['k'], ({ k }) => ({
    name: 'antiCorrelated',
    k: numberIn('antiCorrelated', 'k', k, ANTI_CORRELATION)
  }))
}
