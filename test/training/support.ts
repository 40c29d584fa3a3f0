import * as tf from '@tensorflow/tfjs-core'

/** Mean of cos² over the pairs of different columns, in plain loops; rows of equal length. */
export function meanSquaredCosine(rows: readonly (readonly number[])[]): number {
  const units = rows[0]?.length ?? 0
  const column = (j: number) => rows.map((row) => row[j])
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, k) => sum + x * b[k], 0)
  let sum = 0
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < units; j++) {
      const [a, b] = [column(i), column(j)]
      const scale = dot(a, a) * dot(b, b)
      if (i !== j && scale > 0) sum += dot(a, b) ** 2 / scale
    }
  }
  return units < 2 ? 0 : sum / (units * (units - 1))
}

/** Mean of the squared correlation over the pairs of different columns, in plain loops. */
export function meanSquaredCorrelation(rows: readonly (readonly number[])[]): number {
  const means = rows.reduce(
    (sum, row) => sum.map((s, j) => s + row[j] / rows.length),
    [...(rows[0] ?? []).map(() => 0)]
  )
  return meanSquaredCosine(rows.map((row) => row.map((x, j) => x - means[j])))
}

/** The gradient of a function of rows, by central differences. */
export function numericalGradient(f: (rows: number[][]) => number, rows: readonly (readonly number[])[]): number[] {
  const h = 1e-5
  const moved = (i: number, j: number, by: number) =>
    f(rows.map((row, k) => row.map((x, l) => (k === i && l === j ? x + by : x))))
  return rows.flatMap((row, i) => row.map((_, j) => (moved(i, j, h) - moved(i, j, -h)) / (2 * h)))
}

/** Seeded Gaussian rows, as float32 holds them. */
export function gaussianRows(rows: number, units: number, seed: number): number[][] {
  return tf.tidy(() => tf.randomNormal([rows, units], 0, 1, 'float32', seed).arraySync() as number[][])
}

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])), a.length === b.length ? 0 : Infinity)
