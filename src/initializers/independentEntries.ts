import type { RandomStream } from './randomStream.js'

/** Fills an array with independent numbers of mean 0 and variance 1. */
type Sampler = (values: Float32Array, uniform: RandomStream) => void

/** Normal numbers by Marsaglia's polar method, which makes them in pairs. */
export function normalNumbers(uniform: RandomStream): () => number {
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

/** The distributions of independent entries. */
export const independentEntries = {
  normal(values, uniform) {
    // The numbers of `normalNumbers`, without a call for each.
    const { length } = values
    for (let i = 0; i < length; ) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (!(square < 1 && square > 0)) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      values[i++] = x * scale
      if (i < length) values[i++] = y * scale
    }
  },
  truncatedNormal(values, uniform) {
    const next = normalNumbers(uniform)
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
export type EntryDistribution = keyof typeof independentEntries

/** `size` numbers of exactly the given standard deviation (as a distribution), from one stream. */
export function drawEntries(
  name: EntryDistribution,
  size: number,
  deviation: number,
  uniform: RandomStream
): Float32Array {
  const values = new Float32Array(size)
  independentEntries[name](values, uniform)
  for (let i = 0; i < size; i++) values[i] = deviation * values[i] + 0
  return values
}
