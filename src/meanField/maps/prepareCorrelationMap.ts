import { numberIn, POSITIVE, type Range } from '../../checks.js'
import { secondMoment } from '../integrals/moments.js'
import { CORRELATION } from '../pairs/pairMoments.js'
import { preparedPair } from '../pairs/preparedPair.js'
import * as layerMap from './LayerMap.js'
import { positiveVariance, productOfMeans } from './layerCovariance.js'
import { layerVariance } from './layerVariance.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/** A correlation map at one variance, ready to be evaluated many times. */
export interface PreparedCorrelationMap {
  /** R(c), for c in [−1, 1]. */
  at(c: number): number
  /** 1 − R(c) from 1 − c in [0, 2], to full relative precision near 0. */
  oneMinusAt(oneMinusC: number): number
  /** Terms of its series; 0 where no series of 1024 resolves it, and every point is integrated anew. */
  readonly terms: number
}

/** Of the largest coefficient of the series. */
const TOLERANCE = 1e-15

/** Up to this angle E[φ²] − E[φφ] is interpolated, beyond it E[φφ]. */
const SPLIT = Math.PI / 3

/** Correlations as distances from 1. */
export const DISTANCE: Range = { expected: 'in [0, 2]', holds: (delta) => delta >= 0 && delta <= 2 }

/**
 * A correlation map at one variance, prepared once and evaluated many times.
 *
 * $$\frac{\mathbb E[\varphi^2] - \mathbb E[\varphi(h_1)\varphi(h_2)]}{1 - \cos\theta} = \sum_k a_k\,T_k\!\left(\frac{6\theta}{\pi} - 1\right)$$
 *
 * A Chebyshev series in θ = arccos c, which is smooth at c = ±1 whether or not the activation has kinks; its length is
 * chosen by its own tail. Beyond θ = π/3 it is one of E[φφ].
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param q variance of both inputs, positive
 * @returns `at(c)`: R(c); `oneMinusAt(1 − c)`: 1 − R(c); `terms`: the length of the series
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or if V(q) is 0; the same
 *   of its functions
 * @remarks Accuracy: 1e-12, 1 − R 1e-11 relative; a tenth of a microsecond for every hundred terms.
 * @example
 * ```ts
 * const map = prepareCorrelationMap({ activation: 'relu', sigmaW: Math.SQRT2, sigmaB: 0 }, 1)
 * map.at(0) // -> 0.3183098861837907
 * map.oneMinusAt(1e-12) // -> 0.9999997e-12
 * ```
 * @see Derived here; for the smoothness in θ see Cho & Saul (2009) on ReLU.
 */
export function prepareCorrelationMap(network: RandomNetwork, q: number): PreparedCorrelationMap {
  const caller = 'prepareCorrelationMap'
  const checked = checkNetwork(caller, network)
  numberIn(caller, 'q', q, POSITIVE)
  const next = positiveVariance(caller, q, layerVariance(checked, q))
  const pair = preparedPair(checked.activation, q, TOLERANCE, SPLIT)
  const square = secondMoment(checked.activation, q)
  const means = productOfMeans(checked, q, q)
  const oneMinus = (oneMinusC: number) =>
    Math.min(layerMap.covarianceDeficit(checked, q * oneMinusC, pair.deficit(oneMinusC), square) / next, 2)
  return {
    at(c) {
      numberIn(`${caller}.at`, 'c', c, CORRELATION)
      if (c >= Math.cos(SPLIT)) return 1 - oneMinus(1 - c)
      return layerMap.covariance(checked, q * c, pair.product(1 - c), means) / next
    },
    oneMinusAt(oneMinusC) {
      return oneMinus(numberIn(`${caller}.oneMinusAt`, 'oneMinusC', oneMinusC, DISTANCE))
    },
    terms: pair.terms
  }
}
