import type { Activation } from '../activations/Activation.js'
import {
  type ChebyshevSeries,
  chebyshevCoefficients,
  chebyshevPoints,
  chebyshevSeries,
  evaluateChebyshev,
  tailOf
} from '../quadrature/chebyshev.js'
import { pairDeficit, pairSlopeMoment } from './correlation.js'

/*
 * E[φ²] − E[φ(h₁)φ(h₂)] is a smooth function of θ = arccos c, kinks or not: near c = 1 it begins with sin²(θ/2), and with
 * sin(θ/2) where φ jumps. The quotient is interpolated, so that the deficit keeps its relative precision.
 */

const MOST_ANGLES = 1024
/** Correlations this close to 1 stand for 1, where the quotient is 0/0. */
const LEAST = 1e-30

/** The angle whose cosine is 1 − δ. */
export const angleOf = (oneMinusC: number): number => 2 * Math.asin(Math.sqrt(0.5 * oneMinusC))

/** Integrals over pairs of equal variance, prepared as series in the angle. */
export interface PreparedPair {
  /** E[φ²] − E[φ(h₁)φ(h₂)] at c = 1 − δ. */
  deficit(oneMinusC: number): number
  /** E[φ′(h₁)φ′(h₂)] at c = 1 − δ. */
  slope(oneMinusC: number): number
  /** Terms of the series of the deficit; 0 where none resolves it and every point is integrated. */
  readonly terms: number
}

type OfAngle = (q: number, theta: number) => number

/** The two functions that are interpolated, and what the first is divided by. */
function functionsOf(activation: Activation) {
  const jumps = activation.jumps !== undefined
  const vanishing = (oneMinusC: number) => (jumps ? Math.sqrt(0.5 * oneMinusC) : oneMinusC)
  const quotient: OfAngle = (q, theta) => {
    const oneMinusC = Math.max(2 * Math.sin(0.5 * theta) ** 2, LEAST)
    return pairDeficit(activation, q, oneMinusC) / vanishing(oneMinusC)
  }
  const slopes: OfAngle = (q, theta) => pairSlopeMoment(activation, q, q, Math.cos(theta))
  return { vanishing, quotient, slopes }
}

const seriesAt = (f: OfAngle, q: number, tolerance: number): ChebyshevSeries | undefined =>
  chebyshevSeries((theta) => f(q, theta), 0, Math.PI, tolerance, MOST_ANGLES)

/** Pair integrals at one variance from the series of their two functions, each made when it is first asked for. */
function fromSeries(
  activation: Activation,
  q: number,
  seriesOf: (f: 'quotient' | 'slopes') => ChebyshevSeries | undefined
) {
  const { vanishing } = functionsOf(activation)
  const made = new Map<'quotient' | 'slopes', ChebyshevSeries | undefined>()
  const series = (f: 'quotient' | 'slopes') => {
    if (!made.has(f)) made.set(f, seriesOf(f))
    return made.get(f)
  }
  return {
    deficit(oneMinusC: number) {
      const quotient = series('quotient')
      if (quotient === undefined) return pairDeficit(activation, q, oneMinusC)
      return vanishing(oneMinusC) * evaluateChebyshev(quotient, angleOf(oneMinusC))
    },
    slope(oneMinusC: number) {
      const slopes = series('slopes')
      if (slopes === undefined) return pairSlopeMoment(activation, q, q, 1 - oneMinusC)
      return evaluateChebyshev(slopes, angleOf(oneMinusC))
    },
    get terms() {
      return series('quotient')?.coefficients.length ?? 0
    }
  }
}

/** Prepares the pair integrals of an activation at a variance. */
export function preparedPair(activation: Activation, q: number, tolerance: number): PreparedPair {
  const functions = functionsOf(activation)
  return fromSeries(activation, q, (f) => seriesAt(functions[f], q, tolerance))
}

const MOST_VARIANCES = 64
/** Variances that differ by less, relative, are one. */
const SAME = 1e-12

/** Series in θ whose coefficients are series in log q over [low, high]; undefined where too many are needed. */
function seriesOverVariances(
  f: OfAngle,
  low: number,
  high: number,
  tolerance: number
): ((q: number) => ChebyshevSeries) | undefined {
  const lines = new Map<number, ChebyshevSeries | undefined>()
  for (let m = 4; m <= MOST_VARIANCES; m *= 2) {
    const xs = chebyshevPoints(m, low, high)
    for (const x of xs) if (!lines.has(x)) lines.set(x, seriesAt(f, Math.exp(x), tolerance))
    const series = Array.from(xs, (x) => lines.get(x))
    if (series.includes(undefined)) return undefined
    const terms = Math.max(...series.map((line) => line?.coefficients.length ?? 0))
    const inVariance = Array.from({ length: terms }, (_, k) =>
      chebyshevCoefficients(Float64Array.from(series, (line) => line?.coefficients[k] ?? 0))
    )
    const largest = Math.max(...inVariance.map((coefficients) => Math.abs(coefficients[0] as number)))
    const tail = Math.max(
      ...inVariance.map((own) => tailOf(own) * own.reduce((most, one) => Math.max(most, Math.abs(one)), 0))
    )
    if (tail > 100 * tolerance * largest) continue
    return (q) => ({
      low: 0,
      high: Math.PI,
      coefficients: Float64Array.from(inVariance, (coefficients) =>
        evaluateChebyshev({ low, high, coefficients }, Math.log(q))
      )
    })
  }
  return undefined
}

/** Prepares the pair integrals of an activation for all variances between two. */
export function preparedPairs(
  activation: Activation,
  least: number,
  most: number,
  tolerance: number
): (q: number) => PreparedPair {
  const functions = functionsOf(activation)
  if (most / least - 1 <= SAME) return (q) => preparedPair(activation, q, tolerance)
  const [low, high] = [Math.log(least), Math.log(most)]
  const made = new Map<'quotient' | 'slopes', ((q: number) => ChebyshevSeries) | undefined>()
  return (q) =>
    fromSeries(activation, q, (f) => {
      if (!made.has(f)) made.set(f, seriesOverVariances(functions[f], low, high, tolerance))
      return made.get(f)?.(q) ?? seriesAt(functions[f], q, tolerance)
    })
}
