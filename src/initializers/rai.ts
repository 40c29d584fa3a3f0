import { numberIn, objectWith, POSITIVE } from '../checks.js'
import { AsymmetricInitializer } from './AsymmetricInitializer.js'
import type { Initializer } from './InitializerBase.js'
import { type SeedOption, seedOf } from './standalone.js'

/** What {@link rai} takes. */
export interface RaiOptions extends SeedOption {
  /** Fan-in of a kernel whose shape does not tell it, positive: `kh·kw` of a depthwise one. */
  readonly fanIn?: number
}

/** RAI, or RAAI with an anti-correlation. */
export function asymmetric(caller: string, options: RaiOptions, k: number): Initializer {
  const { fanIn } = options
  if (fanIn !== undefined) numberIn(caller, 'fanIn', fanIn, POSITIVE)
  const given = fanIn === undefined ? {} : { fanIn }
  return new AsymmetricInitializer({ k: k === Infinity ? null : k, seed: seedOf(caller, options), ...given })
}

/**
 * Randomised asymmetric initialisation: normal weights and biases, of which one a unit is replaced by a positive
 * number, so that fewer deep, narrow ReLU networks are born dead.
 *
 * $$v_j = (w_j, b_j),\quad v_{ji} \sim N(0, 0.6007^2/N), \qquad v_{j, i_j} \sim \mathrm{Beta}(2, 1), \quad i_j \text{ uniform}$$
 *
 * The positive number may fall on the bias, so kernel and bias belong together: pass one instance as both, and to each
 * layer one of its own, so that a saved model can make them anew. `bidirectional` copies its layer before the kernel is
 * known: give `fanIn`. As `distribution: 'rai'` of {@link eocInitializer} it is always a weight, and the other weights
 * are such that the mean square of all is σ_w²/fan-in; their mean is not zero, so what the network does is to be
 * measured, not computed.
 *
 * @param options `seed`, an integer ≥ 0 (default: a fresh one); `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for the kernel (rank 2 to 5) and the bias of a layer
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: the constants are those of public implementations of the paper; Beta(2, 1) has density 2x on [0,
 *   1].
 * @example
 * ```ts
 * const start = rai({ seed: 1 })
 * const layer = tf.layers.dense({ units: 4, inputShape: [8], kernelInitializer: start, biasInitializer: start })
 * layer.getConfig().units // -> 4
 * ```
 * @see Lu et al. (2020), arXiv 1903.06733.
 */
export function rai(options: RaiOptions = {}): Initializer {
  return asymmetric('rai', objectWith<RaiOptions>('rai', 'options', options, ['seed', 'fanIn']), 0)
}
