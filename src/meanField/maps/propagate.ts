import { integerIn, numberIn, objectWith, POSITIVE } from '../../checks.js'
import { CORRELATION } from '../pairs/pairMoments.js'
import { correlationStep } from './layerCovariance.js'
import { checkNetwork, type RandomNetwork } from './RandomNetwork.js'

/** Where {@link propagate} starts. */
export interface PropagationStart {
  /** Variance of the first pre-activations, positive. */
  readonly q: number
  /** Correlation of two inputs there, in [−1, 1] (default 1: a single input). */
  readonly c?: number
}

/** What {@link propagate} returns: entry l belongs to the pre-activations after l steps. */
export interface Propagation {
  /** Variances. */
  readonly q: Float64Array
  /** Correlations. */
  readonly c: Float64Array
  /** 1 − c, which stays meaningful where c rounds to 1. */
  readonly oneMinusC: Float64Array
}

/** More layers than this are refused. */
const MAX_DEPTH = 1e6

/**
 * Iterates the variance and correlation maps through the layers of a network.
 *
 * $$q_{l+1} = V(q_l), \qquad c_{l+1} = R(c_l; q_l)$$
 *
 * @param network activation, σ_w, σ_b and modifiers
 * @param start `q`, and `c` for two inputs of equal variance
 * @param depth how many steps, an integer in [0, 10⁶]
 * @returns q, c and 1 − c, each of length depth + 1; entry 0 is the start
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or naming the layer at
 *   which the variance overflows or vanishes
 * @remarks Accuracy per step: that of the maps; 1 − c keeps its relative precision.
 * @example
 * ```ts
 * propagate({ activation: 'relu', sigmaW: 1, sigmaB: 0 }, { q: 1 }, 2).q[2] // -> 0.25
 * ```
 * @see Poole et al. (2016), arXiv 1606.05340; Schoenholz et al. (2017), arXiv 1611.01232.
 */
export function propagate(network: RandomNetwork, start: PropagationStart, depth: number): Propagation {
  const caller = 'propagate'
  const checked = checkNetwork(caller, network)
  const { q: q0, c: c0 = 1 } = objectWith<PropagationStart>(caller, 'start', start, ['q', 'c'])
  numberIn(caller, 'q', q0, POSITIVE)
  numberIn(caller, 'c', c0, CORRELATION)
  integerIn(caller, 'depth', depth, 0, MAX_DEPTH)
  const q = new Float64Array(depth + 1)
  const c = new Float64Array(depth + 1)
  const oneMinusC = new Float64Array(depth + 1)
  let layer = { q: q0, c: c0, oneMinusC: 1 - c0 }
  for (let l = 0; ; l++) {
    q[l] = layer.q
    c[l] = layer.c
    oneMinusC[l] = layer.oneMinusC
    if (l === depth) return { q, c, oneMinusC }
    layer = correlationStep(`${caller} (layer ${l + 1})`, checked, layer.q, layer.c, layer.oneMinusC)
  }
}
