import { integerIn, numberIn, objectWith } from '../checks.js'
import { DEVIATION } from '../meanField/maps/RandomNetwork.js'
import type { Distribution } from './distributions.js'
import { givenFanIn } from './fanIn.js'
import type { Initializer } from './InitializerBase.js'
import { freshSeed } from './randomStream.js'
import { type FanRule, LARGEST_SEED, ScaledInitializer } from './ScaledInitializer.js'

/** What initialisers that are used alone take. */
export interface SeedOption {
  /** An integer ≥ 0 (default: a fresh one). 0 is a seed. */
  readonly seed?: number
}

/** What initialisers of a weight variance σ_w²/fan-in take. */
export interface WeightOptions extends SeedOption {
  /** σ_w, in [0, 1e150] (default 1). */
  readonly sigmaW?: number
  /** Fan-in of a kernel whose shape does not tell it, positive: `kh·kw` of a depthwise one. */
  readonly fanIn?: number
}

/** The seed of the options, checked; a fresh one if none is given. */
export const seedOf = (caller: string, { seed = freshSeed() }: SeedOption): number =>
  integerIn(caller, 'seed', seed, 0, LARGEST_SEED)

/** An initialiser of its own seed. */
export const alone = (
  caller: string,
  options: SeedOption,
  sigma: number,
  fanIn: number | FanRule,
  distribution: Distribution
): Initializer => new ScaledInitializer({ sigma, fanIn, distribution, seed: seedOf(caller, options), stream: 0 })

/** An initialiser of weight variance σ_w²/fan-in, of options that also have the keys `own`. */
export function ofVariance<Options extends WeightOptions>(
  caller: string,
  options: Options,
  own: readonly (keyof Options)[],
  distributionOf: (options: Options) => Distribution
): Initializer {
  const given = objectWith<Options>(caller, 'options', options, ['sigmaW', 'fanIn', 'seed', ...own])
  const { sigmaW = 1, fanIn } = given
  numberIn(caller, 'sigmaW', sigmaW, DEVIATION)
  const inputs = givenFanIn(caller, fanIn, 'fromShape')
  return alone(caller, given, sigmaW, inputs, distributionOf(given))
}
