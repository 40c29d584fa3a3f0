import { numberIn, objectWith, outOfRange, wrongKind } from '../checks.js'
import { ANTI_CORRELATION } from '../meanField/maps/RandomNetwork.js'
import { drawEntries, type EntryDistribution, independentEntries } from './independentEntries.js'
import { type KernelLayout, scatter } from './KernelLayout.js'
import type { RandomStream } from './randomStream.js'
import {
  antiCorrelatedMatrix,
  asymmetricMatrix,
  decorrelatedMatrix,
  deltaMatrix,
  type MatrixDraw,
  orthogonalMatrix
} from './weightMatrices.js'

/** A distribution whose only parameter is the anti-correlation. */
export interface AntiCorrelatedDistribution {
  /** `'antiCorrelated'`, or `'raai'`, which replaces one weight of each unit by a positive one. */
  readonly name: 'antiCorrelated' | 'raai'
  /** Anti-correlation, > −1; Infinity (null in a saved model) for weights that sum to zero. */
  readonly k: number | null
}

/** Distributions whose entries depend on one another. */
const structured = {
  orthogonal: () => orthogonalMatrix,
  deltaOrthogonal: () => deltaMatrix,
  decorrelated: () => decorrelatedMatrix,
  rai: () => asymmetricMatrix(0),
  antiCorrelated: (k: number) => antiCorrelatedMatrix(k),
  raai: (k: number) => asymmetricMatrix(k)
} satisfies Record<string, (k: number) => MatrixDraw>

type Structured = keyof typeof structured
const CORRELATED: readonly string[] = ['antiCorrelated', 'raai'] satisfies Structured[]

/** The name of a distribution without parameters. */
export type DistributionName =
  | 'normal'
  | 'truncatedNormal'
  | 'uniform'
  | 'orthogonal'
  | 'deltaOrthogonal'
  | 'decorrelated'
  | 'rai'

/** A distribution of weights: its name, alone or in an object with its parameters. */
export type Distribution = DistributionName | { readonly name: DistributionName } | AntiCorrelatedDistribution

/** A distribution as initialisers keep and save it. */
export type CheckedDistribution = DistributionName | (AntiCorrelatedDistribution & { readonly k: number })

/** A distribution, checked: a name, or name and k. */
export function checkDistribution(caller: string, distribution: Distribution): CheckedDistribution {
  if (typeof distribution !== 'string' && (typeof distribution !== 'object' || distribution === null)) {
    throw wrongKind(caller, 'distribution', 'a name, or an object of name and k', distribution)
  }
  const { name, k } =
    typeof distribution === 'string'
      ? { name: distribution, k: undefined }
      : (objectWith(caller, 'distribution', distribution as AntiCorrelatedDistribution, ['name', 'k']) as {
          readonly name: string
          readonly k?: number | null
        })
  if (typeof name !== 'string') throw wrongKind(caller, 'distribution.name', 'a string', name)
  if (CORRELATED.includes(name)) {
    if (k === undefined) throw new TypeError(`${caller}: distribution "${name}" needs k, as { name: '${name}', k: 1 }`)
    const value = k === null ? Infinity : numberIn(caller, 'distribution.k', k, ANTI_CORRELATION)
    return { name: name as AntiCorrelatedDistribution['name'], k: value }
  }
  if (!Object.hasOwn(independentEntries, name) && !Object.hasOwn(structured, name)) {
    const known = [...Object.keys(independentEntries), ...Object.keys(structured)]
    throw outOfRange(caller, 'distribution', `one of ${known.join(', ')}`, name)
  }
  if (k !== undefined) throw new TypeError(`${caller}: distribution "${name}" has no k; leave it out`)
  return name as DistributionName
}

/** What a saved model holds: JSON has no Infinity. */
export const savedDistribution = (distribution: CheckedDistribution) =>
  typeof distribution === 'string'
    ? distribution
    : { name: distribution.name, k: distribution.k < Infinity ? distribution.k : null }

/** The anti-correlation of a distribution. */
export const antiCorrelationOf = (distribution: CheckedDistribution): number =>
  typeof distribution === 'string' ? 0 : distribution.k

/** Its name. */
export const nameOf = (distribution: CheckedDistribution): string =>
  typeof distribution === 'string' ? distribution : distribution.name

/** The entries of a bias, or of a kernel about whose inputs the distribution would have to know more. */
export function entriesOf(distribution: CheckedDistribution): EntryDistribution {
  const name = nameOf(distribution)
  return Object.hasOwn(independentEntries, name) ? (name as EntryDistribution) : 'normal'
}

/** The distribution where the inputs need not be centred: one that does not couple the weights of a unit. */
export const uncoupled = (distribution: CheckedDistribution): CheckedDistribution =>
  ['antiCorrelated', 'rai', 'raai'].includes(nameOf(distribution)) ? 'normal' : distribution

/** Whether the weights of a distribution have a mean: RAI's positive one. */
export const isAsymmetric = (distribution: CheckedDistribution): boolean =>
  ['rai', 'raai'].includes(nameOf(distribution))

/** Least σ_w² of a distribution: RAI's positive weight has ½, and needs others beside it. */
export const leastWeightVariance = (distribution: CheckedDistribution, inputs = 2): number => {
  if (!isAsymmetric(distribution)) return 0
  return inputs > 1 ? 0.5 : Infinity
}

/** A kernel whose entries have mean square σ²/`fanIn`, flat. */
export function drawKernel(
  caller: string,
  distribution: CheckedDistribution,
  layout: KernelLayout,
  sigma: number,
  fanIn: number,
  uniform: RandomStream
): Float32Array {
  const { groups, taps, channels, units } = layout
  const size = groups * taps * channels * units
  const name = nameOf(distribution)
  if (Object.hasOwn(independentEntries, name)) {
    return drawEntries(name as EntryDistribution, size, sigma / Math.sqrt(fanIn), uniform)
  }
  const draw = structured[name as Structured](antiCorrelationOf(distribution))
  const values = new Float32Array(size)
  const ofRow = sigma * Math.sqrt((taps * channels) / fanIn)
  for (let group = 0; group < groups; group++) scatter(draw(caller, layout, ofRow, uniform), values, layout, group)
  return values
}
