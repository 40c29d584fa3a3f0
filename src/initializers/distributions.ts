import { objectWith, outOfRange, show } from '../checks.js'
import type { RandomStream } from './randomStream.js'

/** Fills an array with independent numbers of mean 0 and variance 1. */
type Sampler = (values: Float32Array, uniform: RandomStream) => void

/** Marsaglia's polar method, which makes normal numbers in pairs. */
function normalPairs(uniform: RandomStream): () => number {
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square < 1 && square > 0) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square)
        spare = y * scale
        return x * scale
      }
    }
  }
}

const TRUNCATION = 2
/** Standard deviation of N(0, 1) truncated to ±2. */
const TRUNCATED_DEVIATION = 0.8796256610342398

const samplers = {
  normal(values, uniform) {
    const next = normalPairs(uniform)
    for (let i = 0; i < values.length; i++) values[i] = next()
  },
  truncatedNormal(values, uniform) {
    const next = normalPairs(uniform)
    for (let i = 0; i < values.length; i++) {
      let z = next()
      while (Math.abs(z) > TRUNCATION) z = next()
      values[i] = z / TRUNCATED_DEVIATION
    }
  },
  uniform(values, uniform) {
    const reach = Math.sqrt(3)
    for (let i = 0; i < values.length; i++) values[i] = reach * (2 * uniform() - 1)
  }
} satisfies Record<string, Sampler>

/** The name of a distribution of independent entries. */
export type DistributionName = keyof typeof samplers

/** A distribution of weights: its name, alone or in an object. */
export type Distribution = DistributionName | { readonly name: DistributionName }

export function distributionName(caller: string, distribution: Distribution): DistributionName {
  const name =
    typeof distribution === 'string'
      ? distribution
      : objectWith<{ name: DistributionName }>(caller, 'distribution', distribution, ['name']).name
  if (typeof name !== 'string') throw new TypeError(`${caller}: distribution.name must be a string; got ${show(name)}`)
  if (!Object.hasOwn(samplers, name)) {
    throw outOfRange(caller, 'distribution', `one of ${Object.keys(samplers).join(', ')}`, name)
  }
  return name
}

/** `size` numbers of exactly the given standard deviation (as a distribution), from one stream. */
export function sample(name: DistributionName, size: number, deviation: number, uniform: RandomStream): Float32Array {
  const values = new Float32Array(size)
  samplers[name](values, uniform)
  for (let i = 0; i < size; i++) values[i] = deviation * (values[i] as number) + 0
  return values
}
