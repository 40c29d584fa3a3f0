import { numberIn, objectWith } from '../checks.js'
import { ANTI_CORRELATION } from '../meanField/maps/RandomNetwork.js'
import type { Initializer } from './InitializerBase.js'
import { asymmetric, type RaiOptions } from './rai.js'

/** What {@link raai} takes. */
export interface RaaiOptions extends RaiOptions {
  /** Anti-correlation of the normal weights of a unit, > −1; Infinity for weights that sum to zero. */
  readonly k: number
}

/**
 * Randomised asymmetric, anti-correlated initialisation: {@link rai} whose normal weights are anti-correlated as those
 * of {@link antiCorrelated}.
 *
 * $$\operatorname{Cov}(w) = \frac{0.6007^2}{N}\left(I - \frac{k}{1+k}\,\frac{J}{N}\right), \qquad v_{j, i_j} \sim \mathrm{Beta}(2, 1)$$
 *
 * Our reading of the idea: the constants of RAI, anti-correlated normal weights, then one entry a unit replaced.
 *
 * @param options `k`, > −1, Infinity for weights that sum to zero; `seed`, an integer ≥ 0 (default: a fresh one);
 *   `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for the kernel (rank 2 to 5) and the bias of a layer; pass one instance as both
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: float32 entries.
 * @example
 * ```ts
 * const start = raai({ k: 1, seed: 1 })
 * const layer = tf.layers.dense({ units: 4, inputShape: [8], kernelInitializer: start, biasInitializer: start })
 * layer.getConfig().units // -> 4
 * ```
 * @see Singh & Sreejith (2021), arXiv 2103.12499; Lu et al. (2020), arXiv 1903.06733.
 */
export function raai(options: RaaiOptions): Initializer {
  const { k, ...rest } = objectWith<RaaiOptions>('raai', 'options', options, ['k', 'seed', 'fanIn'])
  return asymmetric('raai', rest, numberIn('raai', 'k', k, ANTI_CORRELATION))
}
