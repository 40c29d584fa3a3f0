import type { Activation } from '../../activations/Activation.js'
import { gaussianMoments } from '../../meanField/integrals/gaussianMoments.js'
import { expectation } from '../../quadrature/gaussianExpectation.js'
import { normalCdf } from '../../special/normalCdf.js'
import { average, type Signal, zipped } from '../walking/Signal.js'

/** A number with what theory says of it, where it says something. */
export interface Comparison {
  /** As measured. */
  readonly measured: number
  /** As predicted at infinite width. */
  readonly predicted?: number
  /** How far a network of this width may stray from that: one standard deviation, for one input. */
  readonly standardError?: number
}

/** Whether an activation is constant around a point. */
const isFlatAt = ({ pieces = [] }: Activation, x: number): boolean =>
  pieces.some(({ from, to, slope }) => slope === 0 && from <= x && x <= to)

/** Of a signal at an activation: the share of outputs that `of` counts, and its standard deviation over networks. */
function shareOf(
  activation: Activation,
  input: Signal,
  of: 'zeroFraction' | 'saturatedFraction'
): { predicted: number; standardError: number } {
  const isZero = activation.value(0) === 0
  const atRest = of === 'zeroFraction' ? isZero : !isZero && isFlatAt(activation, 0)
  const at = (q: number) => (q > 0 ? gaussianMoments(activation, q)[of] : Number(atRest))
  const predicted = average(zipped([input.squares], at))
  const q = average(input.squares)
  const slope = q > 0 ? (at(q * 1.001) - at(q * 0.999)) / (0.002 * q) : 0
  const units = (predicted * (1 - predicted)) / input.units
  return { predicted, standardError: Math.sqrt(units + slope ** 2 * input.spread) }
}

/** The predicted shares of zeros and clipped values behind an activation of normal values. */
export function expectedShares(activation: Activation, input: Signal) {
  return {
    zeros: shareOf(activation, input, 'zeroFraction'),
    clipped: shareOf(activation, input, 'saturatedFraction')
  }
}

/** P(φ = 0) of a normal variable with a mean. */
function zeroProbability({ pieces = [] }: Activation, mean: number, deviation: number): number {
  return pieces
    .filter(({ slope, value }) => slope === 0 && value === 0)
    .reduce((sum, { from, to }) => sum + normalCdf((to - mean) / deviation) - normalCdf((from - mean) / deviation), 0)
}

/** The probability that a unit is zero for all of `count` inputs that correlate by c. */
export function deadProbability(activation: Activation, q: number, correlation: number, count: number): number {
  const c = Math.min(Math.max(correlation, 0), 1)
  if (!(q > 0)) return activation.value(0) === 0 ? 1 : 0
  if (c > 1 - 1e-9 || count === 1) return gaussianMoments(activation, q).zeroFraction
  const own = Math.sqrt(q * (1 - c))
  if (c === 0) return zeroProbability(activation, 0, own) ** count
  return expectation((common) => zeroProbability(activation, common, own) ** count, c * q, [])
}

/** One standard deviation, over networks, of the mean square of normal values. */
export const varianceError = ({ squares, spread, units }: Signal): number =>
  Math.sqrt(spread + (2 * average(squares) ** 2) / units)

/** E[φ′⁴]/E[φ′²]² of the slopes that a gradient meets. */
export function slopeKurtosis(activation: Activation, q: number): number {
  const moment = (power: number) => expectation((x) => activation.slope(x) ** power, q, activation.kinks)
  return moment(4) / moment(2) ** 2
}
