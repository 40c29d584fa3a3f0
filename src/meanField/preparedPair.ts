import type { Activation } from '../activations/Activation.js'
import { type ChebyshevSeries, chebyshevSeries, evaluateChebyshev } from '../quadrature/chebyshev.js'
import { pairDeficit, pairSlopeMoment } from './correlation.js'

/*
 * E[φ²] − E[φ(h₁)φ(h₂)] is a smooth function of θ = arccos c, kinks or not: near c = 1 it begins with sin²(θ/2), and with
 * sin(θ/2) where φ jumps. The quotient is interpolated, so that the deficit keeps its relative precision.
 */

const TOLERANCE = 1e-15
const MOST = 1024

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

function seriesOf(f: (theta: number) => number): ChebyshevSeries | undefined {
  return chebyshevSeries(f, 0, Math.PI, TOLERANCE, MOST)
}

/** Prepares the pair integrals of an activation at a variance. */
export function preparedPair(activation: Activation, q: number): PreparedPair {
  const jumps = activation.jumps !== undefined
  const vanishing = (oneMinusC: number) => (jumps ? Math.sqrt(0.5 * oneMinusC) : oneMinusC)
  const oneMinusCos = (theta: number) => 2 * Math.sin(0.5 * theta) ** 2
  /** A correlation this close to 1 stands for 1, where the quotient is 0/0. */
  const least = 1e-30
  const quotient = seriesOf((theta) => {
    const oneMinusC = Math.max(oneMinusCos(theta), least)
    return pairDeficit(activation, q, oneMinusC) / vanishing(oneMinusC)
  })
  let slopes: ChebyshevSeries | undefined | 'pending' = 'pending'
  return {
    deficit: (oneMinusC) =>
      quotient === undefined
        ? pairDeficit(activation, q, oneMinusC)
        : vanishing(oneMinusC) * evaluateChebyshev(quotient, angleOf(oneMinusC)),
    slope(oneMinusC) {
      if (slopes === 'pending') slopes = seriesOf((theta) => pairSlopeMoment(activation, q, Math.cos(theta)))
      return slopes === undefined
        ? pairSlopeMoment(activation, q, 1 - oneMinusC)
        : evaluateChebyshev(slopes, angleOf(oneMinusC))
    },
    terms: quotient?.coefficients.length ?? 0
  }
}
