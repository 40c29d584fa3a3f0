import type { LinearPiece } from '../../activations/Activation.js'
import { crelu } from '../../activations/sparse/crelu.js'
import { outOfRange, refusal } from '../../checks.js'
import { findRoot } from '../../quadrature/findRoot.js'
import { threeDigits } from '../../text/digits.js'
import { linearIntegrals } from '../integrals/linearIntegrals.js'

/** The clip ratios m/√q* that are searched. */
export const CLIP_RATIOS = [1e-6, 40] as const
/** q*V″ this close to its target is rounding error. */
const ROUNDING = 1e-13
/** Steps of the search for the largest root in V″, per e-fold of the clip ratio. */
const STEPS_PER_E_FOLD = 16

/** V′(q*) and q*·V″(q*) on the edge of chaos; the same for both families at the same normalised threshold. */
export function slopeAndCurvature(threshold: number, clipRatio: number): { slope: number; curvature: number } {
  const { pieces } = crelu({ tau: threshold, m: clipRatio })
  const { growth, curvature, slopeMoment } = linearIntegrals(pieces as readonly LinearPiece[], 1)
  return { slope: growth / slopeMoment, curvature: curvature / slopeMoment }
}

/** The clip ratio that gives V′(q*). */
export function clipRatioForSlope(caller: string, threshold: number, varianceSlope: number): number {
  const error = (log: number) => slopeAndCurvature(threshold, Math.exp(log)).slope - varianceSlope
  const [low, high] = CLIP_RATIOS.map(Math.log) as [number, number]
  if (error(low) > 0) {
    const least = slopeAndCurvature(threshold, CLIP_RATIOS[0]).slope
    throw outOfRange(caller, 'varianceSlope', `at least ${threeDigits(1.01 * least)}`, varianceSlope)
  }
  return Math.exp(findRoot(error, low, high))
}

/** The largest clip ratio that gives V″(q*). */
export function clipRatioForCurvature(caller: string, threshold: number, target: number, qStar: number): number {
  const curvature = (log: number) => slopeAndCurvature(threshold, Math.exp(log)).curvature
  const error = (log: number) => curvature(log) - target * qStar
  const [low, high] = CLIP_RATIOS.map(Math.log) as [number, number]
  let right = high
  // Without a clip V″ may be the target up to rounding; that is no clip height.
  while (right > low && Math.abs(error(right)) <= ROUNDING) right -= 1 / STEPS_PER_E_FOLD
  let least = error(right)
  let most = least
  while (right > low) {
    const left = right - 1 / STEPS_PER_E_FOLD
    const value = error(left)
    if (value === 0 || value * error(right) < 0) return Math.exp(findRoot(error, left, right))
    least = Math.min(least, value)
    most = Math.max(most, value)
    right = left
  }
  const [lowest, highest] = [least, most].map((value) => Number((value / qStar + target).toPrecision(4)))
  const between = `strictly between ${lowest} and ${highest}`
  throw refusal(
    caller,
    (named) => `${named('varianceCurvature')} must be ${between} at this sparsity and ${named('qStar')}; got ${target}`,
    { argument: 'varianceCurvature', expected: between, value: target }
  )
}
