import { beforeAll, describe, expect, test } from 'vitest'
import { orthogonal } from '../../src/index.js'
import { draw } from '../../tools/simulation/drawing.js'
import { expectMean, onCpu } from './support.js'

const DRAWS = 20_000

/** Determinant of a small matrix, by elimination with row exchanges. */
function determinant(matrix: Float32Array, n: number): number {
  const rows = Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n)))
  let product = 1
  for (let k = 0; k < n; k++) {
    const largest = rows.reduce(
      (best, row, i) => (i >= k && Math.abs(row[k]) > Math.abs(rows[best]?.[k] as number) ? i : best),
      k
    )
    if (largest !== k) {
      const [a, b] = [rows[k] as number[], rows[largest] as number[]]
      rows[k] = b
      rows[largest] = a
      product = -product
    }
    const pivot = rows[k] as number[]
    product *= pivot[k]
    for (const row of rows.slice(k + 1)) {
      const factor = row[k] / pivot[k]
      for (let j = k; j < n; j++) row[j] = row[j] - factor * pivot[j]
    }
  }
  return product
}

beforeAll(onCpu)

describe.each([2, 5, 8])('orthogonal matrices of order %i are uniformly distributed', (n) => {
  const initializer = orthogonal({ seed: n })
  const matrices: Float32Array[] = []
  beforeAll(() => {
    for (let i = 0; i < DRAWS; i++) matrices.push(draw(initializer, [n, n]))
  })
  const over = (f: (entry: (row: number, column: number) => number) => number) =>
    matrices.map((matrix) => f((row, column) => matrix[row * n + column]))
  const traces = () => over((q) => Array.from({ length: n }, (_, i) => q(i, i)).reduce((sum, x) => sum + x, 0))

  test('moments of the trace: 0, 1, 0, 3', () => {
    for (const [power, expected] of [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 3]
    ] as const) {
      const powers = traces().map((trace) => trace ** power)
      expectMean(powers, expected, `E trace^${power}`)
    }
  })

  test('every entry: mean 0, mean square 1/n, fourth moment 3/(n(n + 2))', () => {
    for (const i of [0, 1, n - 1]) {
      for (const j of [0, 1, n - 1]) {
        expectMean(
          over((q) => q(i, j)),
          0,
          `E Q${i}${j}`
        )
        expectMean(
          over((q) => q(i, j) ** 2),
          1 / n,
          `E Q${i}${j}²`
        )
        expectMean(
          over((q) => q(i, j) ** 4),
          3 / (n * (n + 2)),
          `E Q${i}${j}⁴`
        )
      }
    }
  })

  test('products of entries, after Weingarten', () => {
    const common = n * (n + 2)
    expectMean(
      over((q) => q(0, 0) ** 2 * q(0, 1) ** 2),
      1 / common,
      'in a row'
    )
    expectMean(
      over((q) => q(0, 0) ** 2 * q(1, 0) ** 2),
      1 / common,
      'in a column'
    )
    expectMean(
      over((q) => q(0, 0) ** 2 * q(1, 1) ** 2),
      (n + 1) / ((n - 1) * common),
      'on a diagonal'
    )
    expectMean(
      over((q) => q(0, 0) * q(0, 1) * q(1, 0) * q(1, 1)),
      -1 / ((n - 1) * common),
      'round a square'
    )
  })

  test('determinants 1 and −1, equally often', () => {
    const determinants = matrices.map((matrix) => determinant(matrix, n))
    for (const each of determinants) expect(Math.abs(Math.abs(each) - 1)).toBeLessThanOrEqual(1e-5)
    expectMean(determinants, 0)
  })

  test('so are those with fewer columns, or fewer rows', () => {
    for (const [shape, seed] of [
      [[n, 1], 1],
      [[1, n], 2],
      [[n + 3, n], 3],
      [[n, n + 3], 4]
    ] as const) {
      const long = Math.max(...shape)
      const one = orthogonal({ seed })
      const drawn = Array.from({ length: DRAWS }, () => draw(one, shape))
      for (const at of [0, -1]) {
        const entries = drawn.map((matrix) => matrix.at(at) as number)
        expectMean(entries, 0)
        expectMean(
          entries.map((x) => x ** 2),
          1 / long
        )
        expectMean(
          entries.map((x) => x ** 4),
          3 / (long * (long + 2))
        )
      }
    }
  })
})
