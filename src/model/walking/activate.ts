import type { Activation } from '../../activations/Activation.js'
import { type GaussianMoments, gaussianMoments } from '../../meanField/integrals/gaussianMoments.js'
import { growth } from '../../meanField/integrals/moments.js'
import { pairMoment } from '../../meanField/pairs/pairMoments.js'
import { average, doubting, type Signal, zipped } from './Signal.js'
import { shiftedExpectation } from './shiftedExpectation.js'

type Moments = Pick<GaussianMoments, 'mean' | 'secondMoment' | 'slopeMoment' | 'fourthMoment'>

/** The moments of an activation of a normal variable of that second moment, which may be zero, and mean. */
function momentsAt(activation: Activation, square: number, mean: number): Moments {
  const q = square - mean * mean
  if (!(q > 1e-12 * square)) {
    const [value, slope] = [activation.value(mean), activation.slope(mean)]
    return { mean: value, secondMoment: value ** 2, slopeMoment: slope ** 2, fourthMoment: value ** 4 }
  }
  if (mean === 0) return gaussianMoments(activation, q)
  const moment = (of: (x: number) => number) => shiftedExpectation(activation, of, mean, q)
  return {
    mean: moment((x) => activation.value(x)),
    secondMoment: moment((x) => activation.value(x) ** 2),
    slopeMoment: activation.jumps === undefined ? moment((x) => activation.slope(x) ** 2) : Infinity,
    fourthMoment: moment((x) => activation.value(x) ** 4)
  }
}

/** E[φφ′] of a pair of equal variances. */
function pairAt(activation: Activation, q: number, covariance: number): number {
  if (!(q > 0)) return activation.value(0) ** 2
  return pairMoment(activation, q, q, Math.min(Math.max(covariance / q, -1), 1))
}

/** What an activation makes of a signal; one that is not normal is taken for it, with its mean. */
export function activate(activation: Activation, input: Signal): Signal {
  const { squares, means, cross } = input
  const moments = remembered((square, mean) => momentsAt(activation, square, mean))
  const pair = remembered((q, covariance) => pairAt(activation, q, covariance))
  const square = average(squares)
  const { fourthMoment, secondMoment } = moments(square, average(means))
  const slope = average(zipped([squares, means], (q, mean) => moments(q, mean).slopeMoment))
  const noise = (fourthMoment - secondMoment ** 2) / input.units
  const spread = noise + (square > 0 ? growth(activation, square) ** 2 * input.spread : 0)
  const output: Signal = {
    ...input,
    squares: zipped([squares, means], (q, mean) => moments(q, mean).secondMoment),
    means: zipped([squares, means], (q, mean) => moments(q, mean).mean),
    ...(cross !== undefined && { cross: zipped([squares, cross], pair) }),
    slope: input.slope === undefined ? undefined : input.slope * slope,
    isGaussian: false,
    spread
  }
  return input.isGaussian ? output : doubting(output, NOT_NORMAL)
}

/** Why an activation of an activation is no exact theory. */
export const NOT_NORMAL = 'an activation of values that are not normal; give data'

/** What is known behind an activation that is not scalar: of a softmax, how small it is. */
export function unknownActivation(name: string, input: Signal): Signal {
  const { cross: _, ...rest } = input
  const isSoftmax = /softmax/i.test(name) && name !== 'logSoftmax'
  const square = isSoftmax ? Float64Array.of(1 / input.units ** 2) : input.squares
  const mean = isSoftmax ? Float64Array.of(1 / input.units) : input.means
  const unknown = { ...rest, squares: square, means: mean, slope: undefined, isGaussian: false }
  return doubting(unknown, `theory does not follow the activation ${name}; give data`)
}

/** A function of two numbers that computes each value once. */
function remembered<T>(f: (a: number, b: number) => T): (a: number, b: number) => T {
  const known = new Map<string, T>()
  return (a, b) => {
    const key = `${a} ${b}`
    const before = known.get(key)
    if (before !== undefined) return before
    const value = f(a, b)
    known.set(key, value)
    return value
  }
}
