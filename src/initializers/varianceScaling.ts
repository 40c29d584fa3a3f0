import { objectWith } from '../checks.js'
import { givenFanIn } from './fanIn.js'
import type { Initializer } from './InitializerBase.js'
import type { EntryDistribution } from './independentEntries.js'
import type { FanRule } from './ScaledInitializer.js'
import { alone, type SeedOption } from './standalone.js'

/** What the classical initialisers take. */
export interface VarianceScalingOptions extends SeedOption {
  /** Fan-in of a kernel whose shape does not tell it, positive (of Glorot's: the mean of fan-in and fan-out). */
  readonly fanIn?: number
}

function scaling(
  caller: string,
  options: VarianceScalingOptions,
  sigma: number,
  rule: FanRule,
  distribution: EntryDistribution
): Initializer {
  const given = objectWith<VarianceScalingOptions>(caller, 'options', options, ['fanIn', 'seed'])
  const fanIn = givenFanIn(caller, given.fanIn, rule)
  return alone(caller, given, sigma, fanIn, distribution)
}

/**
 * He initialisation with the variance that it states.
 *
 * $$W_{ij} \sim N\!\left(0, 2/\text{fan-in}\right)$$
 *
 * TensorFlow.js' own `heNormal` is truncated and has 0.77 of it.
 *
 * @param options `seed`, an integer ≥ 0 (default: a fresh one); `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: the variance is exact as that of the distribution.
 * @example
 * ```ts
 * heNormal({ seed: 1 }).apply([3, 2]).shape // -> [3, 2]
 * ```
 * @see He et al. (2015), arXiv 1502.01852.
 */
export function heNormal(options: VarianceScalingOptions = {}): Initializer {
  return scaling('heNormal', options, Math.SQRT2, 'fromShape', 'normal')
}

/**
 * He initialisation with uniform weights.
 *
 * $$W_{ij} \sim U(-a, a), \quad a^2 = 3\cdot 2/\text{fan-in}$$
 *
 * Unlike TensorFlow.js' own `heUniform`, seed 0 is a seed, and one instance gives every layer its own weights.
 *
 * @param options `seed`, an integer ≥ 0 (default: a fresh one); `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: the variance is exact as that of the distribution.
 * @example
 * ```ts
 * heUniform({ seed: 1 }).apply([3, 2]).shape // -> [3, 2]
 * ```
 * @see He et al. (2015), arXiv 1502.01852.
 */
export function heUniform(options: VarianceScalingOptions = {}): Initializer {
  return scaling('heUniform', options, Math.SQRT2, 'fromShape', 'uniform')
}

/**
 * LeCun initialisation with the variance that it states.
 *
 * $$W_{ij} \sim N\!\left(0, 1/\text{fan-in}\right)$$
 *
 * TensorFlow.js' own `leCunNormal` is truncated and has 0.77 of it.
 *
 * @param options `seed`, an integer ≥ 0 (default: a fresh one); `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: the variance is exact as that of the distribution.
 * @example
 * ```ts
 * leCunNormal({ seed: 1 }).apply([3, 2]).shape // -> [3, 2]
 * ```
 * @see LeCun et al. (1998), Efficient BackProp.
 */
export function leCunNormal(options: VarianceScalingOptions = {}): Initializer {
  return scaling('leCunNormal', options, 1, 'fromShape', 'normal')
}

/**
 * LeCun initialisation with uniform weights.
 *
 * $$W_{ij} \sim U(-a, a), \quad a^2 = 3\cdot 1/\text{fan-in}$$
 *
 * Unlike TensorFlow.js' own `leCunUniform`, seed 0 is a seed, and one instance gives every layer its own weights.
 *
 * @param options `seed`, an integer ≥ 0 (default: a fresh one); `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: the variance is exact as that of the distribution.
 * @example
 * ```ts
 * leCunUniform({ seed: 1 }).apply([3, 2]).shape // -> [3, 2]
 * ```
 * @see LeCun et al. (1998), Efficient BackProp.
 */
export function leCunUniform(options: VarianceScalingOptions = {}): Initializer {
  return scaling('leCunUniform', options, 1, 'fromShape', 'uniform')
}

/**
 * Glorot initialisation with the variance that it states.
 *
 * $$W_{ij} \sim N\!\left(0, \frac{2}{\text{fan-in} + \text{fan-out}}\right)$$
 *
 * TensorFlow.js' own `glorotNormal` is truncated and has 0.77 of it.
 *
 * @param options `seed`, an integer ≥ 0 (default: a fresh one); `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: the variance is exact as that of the distribution.
 * @example
 * ```ts
 * glorotNormal({ seed: 1 }).apply([3, 2]).shape // -> [3, 2]
 * ```
 * @see Glorot & Bengio (2010), AISTATS.
 */
export function glorotNormal(options: VarianceScalingOptions = {}): Initializer {
  return scaling('glorotNormal', options, 1, 'average', 'normal')
}

/**
 * Glorot initialisation with uniform weights.
 *
 * $$W_{ij} \sim U(-a, a), \quad a^2 = 3\cdot \frac{2}{\text{fan-in} + \text{fan-out}}$$
 *
 * Unlike TensorFlow.js' own `glorotUniform`, seed 0 is a seed, and one instance gives every layer its own weights.
 *
 * @param options `seed`, an integer ≥ 0 (default: a fresh one); `fanIn`, positive, where the shape does not tell it
 * @returns an initialiser for kernels of rank 2 to 5
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range
 * @remarks Accuracy: the variance is exact as that of the distribution.
 * @example
 * ```ts
 * glorotUniform({ seed: 1 }).apply([3, 2]).shape // -> [3, 2]
 * ```
 * @see Glorot & Bengio (2010), AISTATS.
 */
export function glorotUniform(options: VarianceScalingOptions = {}): Initializer {
  return scaling('glorotUniform', options, 1, 'average', 'uniform')
}
