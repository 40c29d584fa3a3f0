import { chebyshevCoefficients, chebyshevPoints, chebyshevSeries } from '../../quadrature/chebyshev.js'

/*
 * A smooth function f(q₁, q₂, c) that is wanted for all pairs of many rows, each row with a variance of its own: a
 * Chebyshev series in log q₁, log q₂ and θ = arccos c over the range of the variances. Contracted with one row it
 * leaves a series in log q₂ and θ, so that a pair costs a few hundred multiplications instead of an integral.
 */

/** A function of two variances and a correlation, symmetric in the variances. */
export type PairFunction = (q1: number, q2: number, c: number) => number

/** For one row: the function of another row and of the angle between the two. */
export type RowFunction = (other: number, theta: number) => number

const TOLERANCE = 1e-12
const MOST_ANGLES = 512
const MOST_VARIANCES = 64
/** Variances that differ by less, relative, are one. */
const SAME = 1e-13
/**
 * Angles at which the dependence on the variances is probed. At 0 kinks of φ make it non-smooth where the variances are
 * equal; at a right angle or beyond, f may vanish.
 */
const PROBES = [0, 0.1, 1]
/** Terms beyond those that a single line through the table needs. */
const SPARE = 2

/** T₀(t) … T_{n−1}(t). */
function chebyshevValues(t: number, out: Float64Array): void {
  out[0] = 1
  if (out.length > 1) out[1] = t
  for (let k = 2; k < out.length; k++) out[k] = 2 * t * out[k - 1] - out[k - 2]
}

/** How many terms the function needs along one line, at least two. */
function termsAlong(f: (x: number) => number, low: number, high: number, most: number): number | undefined {
  return chebyshevSeries(f, low, high, TOLERANCE, most)?.coefficients.length
}

/**
 * Coefficients of f in the order (first variance, second variance, angle), or undefined where that takes too many
 * points.
 */
function tabulate(
  f: PairFunction,
  low: number,
  high: number,
  most: number
): { readonly coefficients: Float64Array; readonly m: number; readonly n: number } | undefined {
  const at = (x1: number, x2: number, theta: number) => f(Math.exp(x1), Math.exp(x2), Math.cos(theta))
  const angles = [
    [low, low],
    [low, high],
    [high, high]
  ].map(([x1, x2]) => termsAlong((theta) => at(x1 as number, x2 as number, theta), 0, Math.PI, MOST_ANGLES))
  const variances =
    high - low <= SAME
      ? [0]
      : PROBES.flatMap((theta) => [
          termsAlong((x) => at(x, 0.5 * (low + high), theta), low, high, MOST_VARIANCES),
          termsAlong((x) => at(x, x, theta), low, high, MOST_VARIANCES)
        ])
  if ([...angles, ...variances].includes(undefined)) return undefined
  const n = Math.max(...(angles as number[])) + SPARE
  const m = high - low <= SAME ? 1 : Math.max(...(variances as number[])) + SPARE
  if (0.5 * m * (m + 1) * n > most) return undefined

  const xs = m === 1 ? Float64Array.of(low) : chebyshevPoints(m - 1, low, high)
  const thetas = chebyshevPoints(n - 1, 0, Math.PI)
  const values = new Float64Array(m * m * n)
  for (let a = 0; a < m; a++) {
    for (let b = 0; b <= a; b++) {
      const inTheta = chebyshevCoefficients(thetas.map((theta) => at(xs[a], xs[b], theta)))
      values.set(inTheta, (a * m + b) * n)
      values.set(inTheta, (b * m + a) * n)
    }
  }
  for (const [outer, stride] of [
    [m * n, n],
    [n, m * n]
  ] as const) {
    for (let line = 0; line < m; line++) {
      for (let k = 0; k < n; k++) {
        const start = line * outer + k
        const along = chebyshevCoefficients(Float64Array.from({ length: m }, (_, i) => values[start + i * stride]))
        for (let i = 0; i < m; i++) values[start + i * stride] = along[i]
      }
    }
  }
  return { coefficients: values, m, n }
}

/**
 * Prepares a function of pairs for rows of the given variances.
 *
 * @param most the number of integrals that the table may cost
 * @returns for a row, the function of another row and the angle, which holds until the next row is asked for; or
 *   undefined where a table is not worth its cost
 */
export function pairTable(
  f: PairFunction,
  variances: Float64Array,
  most: number
): ((row: number) => RowFunction) | undefined {
  const logs = variances.map(Math.log)
  const [low, high] = [logs.reduce((a, b) => Math.min(a, b)), logs.reduce((a, b) => Math.max(a, b))]
  const table = tabulate(f, low, high, most)
  if (table === undefined) return undefined
  const { coefficients, m, n } = table
  const bases = new Float64Array(variances.length * m)
  for (const [i, x] of logs.entries()) {
    const t = m === 1 ? 0 : (2 * x - low - high) / (high - low)
    chebyshevValues(t, bases.subarray(i * m, (i + 1) * m))
  }
  const contracted = new Float64Array(m * n)
  return (row) => {
    contracted.fill(0)
    for (let a = 0; a < m; a++) {
      const factor = bases[row * m + a]
      for (let k = 0; k < m * n; k++) {
        contracted[k] += factor * coefficients[a * m * n + k]
      }
    }
    return (other, theta) => {
      const twice = (4 * theta) / Math.PI - 2
      let [next, afterNext] = [0, 0]
      for (let k = n - 1; k >= 0; k--) {
        let coefficient = 0
        for (let b = 0; b < m; b++) coefficient += bases[other * m + b] * contracted[b * n + k]
        const own = coefficient + (k === 0 ? 0.5 * twice : twice) * next - afterNext
        afterNext = next
        next = own
      }
      return next
    }
  }
}
