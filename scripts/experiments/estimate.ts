/** A mean over independent runs and its standard error. */
export interface Estimate {
  readonly mean: number
  readonly error: number
}

/** The mean of some values; the error is NaN for a single one. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length
  const mean = values.reduce((sum, x) => sum + x, 0) / n
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1)
  return { mean, error: Math.sqrt(variance / n) }
}

/** The share of the values for which something holds, and its standard error. */
export function share<T>(values: readonly T[], holds: (value: T) => boolean): Estimate {
  return estimate(values.map((value) => (holds(value) ? 1 : 0)))
}

/** The mean of the differences between two runs of the same seed, in the order of the seeds. */
export function difference(values: readonly number[], reference: readonly number[]): Estimate {
  return estimate(values.map((value, i) => value - (reference[i] ?? Number.NaN)))
}
