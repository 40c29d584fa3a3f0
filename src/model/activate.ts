import type { Activation } from '../activations/Activation.js'
import { pairMoment } from '../meanField/correlation.js'
import { type GaussianMoments, gaussianMoments } from '../meanField/gaussianMoments.js'
import { growth } from '../meanField/moments.js'
import { average, doubting, type Signal, zipped } from './Signal.js'

/** The moments that a signal needs, of a variance that may be zero. */
function momentsAt(
  activation: Activation,
  q: number
): Pick<GaussianMoments, 'mean' | 'secondMoment' | 'slopeMoment' | 'fourthMoment'> {
  if (q > 0) return gaussianMoments(activation, q)
  const [value, slope] = [activation.value(0), activation.slope(0)]
  return { mean: value, secondMoment: value ** 2, slopeMoment: slope ** 2, fourthMoment: value ** 4 }
}

/** E[φφ′] of a pair of equal variances. */
function pairAt(activation: Activation, q: number, covariance: number): number {
  if (!(q > 0)) return activation.value(0) ** 2
  return pairMoment(activation, q, q, Math.min(Math.max(covariance / q, -1), 1))
}

/** What an activation makes of a signal. */
export function activate(activation: Activation, input: Signal): Signal {
  const { squares, cross } = input
  const known = new Map<number, ReturnType<typeof momentsAt>>()
  const moments = (q: number) => {
    const found = known.get(q) ?? momentsAt(activation, q)
    known.set(q, found)
    return found
  }
  const pairs = new Map<string, number>()
  const pair = (q: number, covariance: number) => {
    const key = `${q} ${covariance}`
    const found = pairs.get(key) ?? pairAt(activation, q, covariance)
    pairs.set(key, found)
    return found
  }
  const q = average(squares)
  const { fourthMoment, secondMoment } = moments(q)
  const slope = average(zipped([squares], (x) => moments(x).slopeMoment))
  const noise = (fourthMoment - secondMoment ** 2) / input.units
  const spread = noise + (q > 0 ? growth(activation, q) ** 2 * input.spread : 0)
  const output: Signal = {
    ...input,
    squares: zipped([squares], (x) => moments(x).secondMoment),
    means: zipped([squares], (x) => moments(x).mean),
    ...(cross !== undefined && { cross: zipped([squares, cross], pair) }),
    slope: input.slope === undefined ? undefined : input.slope * slope,
    isGaussian: false,
    spread
  }
  return input.isGaussian ? output : doubting(output, `${activation.name} of values that are not normal`)
}
