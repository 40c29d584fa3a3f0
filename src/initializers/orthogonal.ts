import { numberIn, objectWith, POSITIVE } from '../checks.js'
import type { Initializer } from './InitializerBase.js'
import { alone, type SeedOption } from './standalone.js'

/** What {@link orthogonal} and {@link deltaOrthogonal} take. */
export interface OrthogonalOptions extends SeedOption {
  /** Every singular value of the kernel, positive (default 1). */
  readonly gain?: number
}

/** The gain of the options, checked. */
export function gainOf(caller: string, options: OrthogonalOptions): number {
  const { gain = 1 } = objectWith<OrthogonalOptions>(caller, 'options', options, ['gain', 'seed'])
  return numberIn(caller, 'gain', gain, POSITIVE)
}

/**
 * Kernels with orthonormal columns, or rows, whichever are fewer, uniformly distributed, times a gain.
 *
 * $$W^\top W = \text{gain}^2 I \quad\text{or}\quad W W^\top = \text{gain}^2 I$$
 *
 * W is the kernel as a matrix [inputs, units]; a convolution's window belongs to the inputs. Entries have variance
 * gain²/max(inputs, units). As `distribution: 'orthogonal'` of {@link eocInitializer} their variance is σ_w²/fan-in
 * instead.
 *
 * @param options `gain`, positive (default 1); `seed`, an integer ≥ 0 (default: a fresh one)
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: orthonormal to 1e-6 (float32 entries, computed in double precision). Takes 4/3 n³ multiplications:
 *   12 ms for 256 × 256, six seconds for 2000 × 2000.
 * @example
 * ```ts
 * const w = orthogonal({ seed: 1 }).apply([3, 2]) as tf.Tensor2D
 * Math.abs(tf.matMul(w, w, true).dataSync()[1] ?? 1) < 1e-6 // -> true
 * ```
 * @see Saxe et al. (2014), arXiv 1312.6120; Stewart (1980), SIAM J. Numer. Anal. 17, for the method.
 */
export function orthogonal(options: OrthogonalOptions = {}): Initializer {
  return alone('orthogonal', options, gainOf('orthogonal', options), 'largest', 'orthogonal')
}
