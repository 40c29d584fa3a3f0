/**
 * A function on an interval as a Chebyshev series: $f(x) = \sum_k a_k T_k(t)$, t running from −1 to 1 over [low, high].
 */
export interface ChebyshevSeries {
  readonly low: number
  readonly high: number
  readonly coefficients: Float64Array
}

/** The n + 1 Chebyshev points of [low, high], from high to low. */
export function chebyshevPoints(n: number, low: number, high: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, j) => low + (high - low) * Math.cos((0.5 * Math.PI * j) / n) ** 2)
}

/** The coefficients of the series of degree n through values at {@link chebyshevPoints}. */
export function chebyshevCoefficients(values: ArrayLike<number>): Float64Array {
  const n = values.length - 1
  if (n === 0) return Float64Array.from(values)
  const cosines = Float64Array.from({ length: 2 * n }, (_, j) => Math.cos((Math.PI * j) / n))
  return Float64Array.from({ length: n + 1 }, (_, k) => {
    let sum = 0
    for (let j = 0; j <= n; j++) {
      const term = values[j] * cosines[(j * k) % (2 * n)]
      sum += j === 0 || j === n ? 0.5 * term : term
    }
    return ((k === 0 || k === n ? 1 : 2) * sum) / n
  })
}

/** The last coefficients, this share of them, tell how well a series resolves its function. */
const TAIL = 0.125
/**
 * A tail below this share of the largest coefficient that more points do not lower is the rounding error of the values.
 */
const NOISE = 1e-11
const STAGNATION = 0.2
/** A tail that is still this large when patience is at an end will not be resolved in time. */
const HOPELESS = 1e-3

/** The size of the tail, over that of the largest coefficient. */
export function tailOf(coefficients: Float64Array): number {
  let [largest, tail] = [0, 0]
  const start = Math.floor((1 - TAIL) * coefficients.length)
  for (const [k, coefficient] of coefficients.entries()) {
    largest = Math.max(largest, Math.abs(coefficient))
    if (k >= start) tail = Math.max(tail, Math.abs(coefficient))
  }
  return largest === 0 ? 0 : tail / largest
}

/** The coefficients without the last ones below `tolerance` of the largest. */
function trimmed(coefficients: Float64Array, tolerance: number): Float64Array {
  const largest = coefficients.reduce((most, coefficient) => Math.max(most, Math.abs(coefficient)), 0)
  let length = coefficients.length
  while (length > 1 && Math.abs(coefficients[length - 1]) <= tolerance * largest) length--
  return coefficients.slice(0, length)
}

/**
 * The Chebyshev series of a function, doubling the number of points until its coefficients have died out.
 *
 * @param f the function, smooth on the interval
 * @param tolerance of the largest coefficient
 * @param most the largest degree that is tried
 * @param patience the degree at which a function that is hardly resolved is given up, if it is costly
 * @returns the series, or undefined if that degree does not resolve f
 */
export function chebyshevSeries(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance: number,
  most: number,
  patience = 128
): ChebyshevSeries | undefined {
  let values: Float64Array = Float64Array.from(chebyshevPoints(16, low, high), f)
  let before = Infinity
  for (let n = 16; ; n *= 2) {
    const coefficients = chebyshevCoefficients(values)
    const tail = tailOf(coefficients)
    if (tail <= tolerance || (tail <= NOISE && tail > STAGNATION * before)) {
      return { low, high, coefficients: trimmed(coefficients, Math.max(tail, tolerance)) }
    }
    if (2 * n > most || (n >= patience && tail > HOPELESS)) return undefined
    before = tail
    const points = chebyshevPoints(2 * n, low, high)
    const coarse = values
    values = points.map((x, j) => (j % 2 === 0 ? coarse[j / 2] : f(x)))
  }
}

/** The series at x, by Clenshaw's recurrence. */
export function evaluateChebyshev({ low, high, coefficients }: ChebyshevSeries, x: number): number {
  const twice = (2 * (2 * x - low - high)) / (high - low)
  let [next, afterNext] = [0, 0]
  for (let k = coefficients.length - 1; k > 0; k--) {
    const own = coefficients[k] + twice * next - afterNext
    afterNext = next
    next = own
  }
  return coefficients[0] + 0.5 * twice * next - afterNext
}
