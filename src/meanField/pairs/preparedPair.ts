import type { Activation } from '../../activations/Activation.js'
import {
  type ChebyshevSeries,
  chebyshevCoefficients,
  chebyshevPoints,
  chebyshevSeries,
  evaluateChebyshev,
  tailOf
} from '../../quadrature/chebyshev.js'
import { secondMoment } from '../integrals/moments.js'
import { pairDeficit, pairMoment, pairSlopeMoment } from './pairMoments.js'

/*
 * E[φ²] − E[φ(h₁)φ(h₂)] is a smooth function of θ = arccos c, kinks or not: near c = 1 it begins with sin²(θ/2), and
 * with sin(θ/2) where φ jumps. The quotient is interpolated, so that the deficit keeps its relative precision. Where it
 * is E[φφ] that has to, that is interpolated from some angle on.
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
  /** E[φ(h₁)φ(h₂)] at c = 1 − δ. */
  product(oneMinusC: number): number
  /** E[φ′(h₁)φ′(h₂)] at c = 1 − δ. */
  slope(oneMinusC: number): number
  /** Terms of the series of the deficit; 0 where none resolves it and every point is integrated. */
  readonly terms: number
}

/** A function of a variance and an angle that is interpolated over a range of angles. */
interface OfAngle {
  readonly low: number
  readonly high: number
  readonly at: (q: number, theta: number) => number
}

type FunctionName = 'quotient' | 'product' | 'slopes'

/** What the deficit is divided by. */
const vanishing = ({ jumps }: Activation, oneMinusC: number) =>
  jumps === undefined ? oneMinusC : Math.sqrt(0.5 * oneMinusC)

/** The functions that are interpolated: the deficit's quotient up to an angle, E[φφ] from there on. */
function functionsOf(activation: Activation, split: number): Record<FunctionName, OfAngle> {
  return {
    quotient: {
      low: 0,
      high: split,
      at(q, theta) {
        const oneMinusC = Math.max(2 * Math.sin(0.5 * theta) ** 2, LEAST)
        return pairDeficit(activation, q, oneMinusC) / vanishing(activation, oneMinusC)
      }
    },
    product: { low: split, high: Math.PI, at: (q, theta) => pairMoment(activation, q, q, Math.cos(theta)) },
    slopes: { low: 0, high: Math.PI, at: (q, theta) => pairSlopeMoment(activation, q, q, Math.cos(theta)) }
  }
}

const seriesAt = ({ low, high, at }: OfAngle, q: number, tolerance: number): ChebyshevSeries | undefined =>
  chebyshevSeries((theta) => at(q, theta), low, high, tolerance, MOST_ANGLES)

/** Pair integrals at one variance from the series of their functions, each made when it is first asked for. */
function fromSeries(
  activation: Activation,
  q: number,
  split: number,
  seriesOf: (f: FunctionName) => ChebyshevSeries | undefined
): PreparedPair {
  const square = secondMoment(activation, q)
  const made = new Map<FunctionName, ChebyshevSeries | undefined>()
  const isClose = (oneMinusC: number) => split === Math.PI || angleOf(oneMinusC) <= split
  function evaluated(f: FunctionName, oneMinusC: number): number | undefined {
    if (!made.has(f)) made.set(f, seriesOf(f))
    const series = made.get(f)
    return series && evaluateChebyshev(series, angleOf(oneMinusC))
  }
  function deficit(oneMinusC: number): number {
    if (!isClose(oneMinusC)) return square - product(oneMinusC)
    const quotient = evaluated('quotient', oneMinusC)
    return quotient === undefined ? pairDeficit(activation, q, oneMinusC) : vanishing(activation, oneMinusC) * quotient
  }
  function product(oneMinusC: number): number {
    if (isClose(oneMinusC)) return square - deficit(oneMinusC)
    return evaluated('product', oneMinusC) ?? pairMoment(activation, q, q, 1 - oneMinusC)
  }
  return {
    deficit,
    product,
    slope: (oneMinusC) => evaluated('slopes', oneMinusC) ?? pairSlopeMoment(activation, q, q, 1 - oneMinusC),
    get terms() {
      evaluated('quotient', 0)
      return made.get('quotient')?.coefficients.length ?? 0
    }
  }
}

/**
 * Prepares the pair integrals of an activation at a variance.
 *
 * @param split the angle up to which the deficit keeps its relative precision, and from which on E[φφ] does
 */
export function preparedPair(activation: Activation, q: number, tolerance: number, split = Math.PI): PreparedPair {
  const functions = functionsOf(activation, split)
  return fromSeries(activation, q, split, (f) => seriesAt(functions[f], q, tolerance))
}

const MOST_VARIANCES = 64
/** A range of variances as narrow as this, relative, is one variance. */
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
    const terms = Math.max(...series.map((line) => (line as ChebyshevSeries).coefficients.length))
    const inVariance = Array.from({ length: terms }, (_, k) =>
      chebyshevCoefficients(Float64Array.from(series, (line) => line?.coefficients[k] ?? 0))
    )
    const largest = Math.max(...inVariance.map((coefficients) => Math.abs(coefficients[0])))
    const tail = Math.max(
      ...inVariance.map((own) => tailOf(own) * own.reduce((most, one) => Math.max(most, Math.abs(one)), 0))
    )
    if (tail > 100 * tolerance * largest) continue
    return (q) => ({
      low: f.low,
      high: f.high,
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
  const functions = functionsOf(activation, Math.PI)
  if (most / least - 1 <= SAME) return (q) => preparedPair(activation, q, tolerance)
  const [low, high] = [Math.log(least), Math.log(most)]
  const made = new Map<FunctionName, ((q: number) => ChebyshevSeries) | undefined>()
  return (q) =>
    fromSeries(activation, q, Math.PI, (f) => {
      if (!made.has(f)) made.set(f, seriesOverVariances(functions[f], low, high, tolerance))
      return made.get(f)?.(q) ?? seriesAt(functions[f], q, tolerance)
    })
}
