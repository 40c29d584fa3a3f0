import { threeDigits } from '../../text/digits.js'

/** How the variance map treats a small deviation from q*. */
export type Stability = 'stable' | 'one-sided' | 'marginal' | 'unstable'

/** |V′ − 1| up to this counts as 1. */
const SLOPE_TOLERANCE = 1e-12
/** |V″| q* up to this counts as 0. */
const CURVATURE_TOLERANCE = 1e-10

/** The local stability of the fixed point q* from V′(q*) and V″(q*). */
export function stabilityOf(qStar: number, varianceSlope: number, varianceCurvature: number): Stability {
  if (Math.abs(varianceSlope - 1) > SLOPE_TOLERANCE) return varianceSlope < 1 ? 'stable' : 'unstable'
  return Math.abs(varianceCurvature) * qStar <= CURVATURE_TOLERANCE ? 'marginal' : 'one-sided'
}

/** Three digits, of the distance to 1 where that is small. */
function besideOne(x: number): string {
  const distance = Math.abs(x - 1)
  if (distance > 5e-3 || distance <= SLOPE_TOLERANCE) return threeDigits(x)
  return `1 ${x < 1 ? '−' : '+'} ${threeDigits(distance)}`
}

function ofVariance(qStar: number, varianceSlope: number, varianceCurvature: number): string {
  const deviation = `a deviation of the variance from q* = ${threeDigits(qStar)}`
  const slope = besideOne(varianceSlope)
  switch (stabilityOf(qStar, varianceSlope, varianceCurvature)) {
    case 'stable':
      return `Stable: V′(q*) = ${slope} < 1, so ${deviation} halves every ${threeDigits(-Math.LN2 / Math.log(Math.abs(varianceSlope)))} layers`
    case 'unstable':
      return `Unstable: V′(q*) = ${slope} > 1, so ${deviation} grows by that factor per layer`
    case 'marginal':
      return `Marginal: V′(q*) = 1 and V″(q*) = 0, so ${deviation} stays`
    case 'one-sided':
      return `One-sided: V′(q*) = 1 and V″(q*) = ${threeDigits(varianceCurvature)}, so ${deviation} grows if it is ${varianceCurvature > 0 ? 'up' : 'down'}wards`
  }
}

/** The local verdict in a sentence. */
export function verdictOf(qStar: number, varianceSlope: number, varianceCurvature: number, chi1: number): string {
  const gradients =
    Math.abs(chi1 - 1) <= SLOPE_TOLERANCE
      ? 'neither vanish nor explode'
      : `${chi1 < 1 ? 'vanish' : 'explode'} with depth`
  return `${ofVariance(qStar, varianceSlope, varianceCurvature)}; gradients ${gradients} (χ₁ = ${besideOne(chi1)}).`
}
