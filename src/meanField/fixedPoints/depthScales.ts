import { numberIn, POSITIVE } from '../../checks.js'
import { positiveVariance } from '../maps/layerCovariance.js'
import { layerChi1, layerVariance, layerVarianceSlope } from '../maps/layerVariance.js'
import { checkNetwork, type RandomNetwork } from '../maps/RandomNetwork.js'
import { correlationFixedPoint } from './correlationFixedPoint.js'

/** In layers: how fast deviations die out. */
export interface DepthScales {
  /** Of the variance from its fixed point. */
  readonly variance: number
  /** Of the correlation of two inputs from its fixed point. */
  readonly correlation: number
  /** Of the squared gradient. */
  readonly gradient: number
}

/** Rates that differ from 1 by less are 1. */
const ONE = 1e-12

/** Layers in which a deviation that is multiplied by `rate` a layer falls to 1/e. */
function scaleOf(rate: number): number {
  if (Math.abs(rate - 1) <= ONE) return Infinity
  return rate === 0 ? 0 : -1 / Math.log(Math.abs(rate))
}

/**
 * How many layers signals survive: the depths over which deviations fall to 1/e near the fixed points.
 *
 * $$\xi_q = \frac{-1}{\ln |V'(q)|}, \qquad \xi_c = \frac{-1}{\ln R'(c^*)}, \qquad \xi_\nabla = \frac{-1}{\ln \chi_1(q)}$$
 *
 * Infinity where a deviation neither dies out nor grows exponentially, as correlation and gradient on the edge of
 * chaos; negative where it grows, by a factor e in that many layers.
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param q variance, positive: a fixed point of the variance map
 * @returns the three scales, in layers
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or if V(q) is 0
 * @remarks Accuracy: relative, 1e-12 over the distance of the rate from 1. A kinked activation approaches c* = 1 faster
 *   than exponentially or algebraically rather than exponentially close to it: there ξ_c holds for the last stretch
 *   only.
 * @example
 * ```ts
 * const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 0.7 })
 * depthScales(design, 1).variance // -> 2.80367
 * depthScales(design, 1).gradient // -> Infinity
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232, eqs. 9 and 10.
 */
export function depthScales(network: RandomNetwork, q: number): DepthScales {
  const caller = 'depthScales'
  const checked = checkNetwork(caller, network)
  numberIn(caller, 'q', q, POSITIVE)
  positiveVariance(caller, q, layerVariance(checked, q))
  return {
    variance: scaleOf(layerVarianceSlope(checked, q)),
    correlation: scaleOf(correlationFixedPoint(network, q).slope),
    gradient: scaleOf(layerChi1(checked, q))
  }
}
