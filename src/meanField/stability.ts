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

const digits = (x: number) => String(Number(x.toPrecision(3)))

function layersToHalve(slope: number): string {
  const layers = Math.LN2 / -Math.log(Math.abs(slope))
  return layers < 1 ? 'more than halves in every layer' : `halves every ${digits(layers)} layers`
}

/** The local verdict in a sentence. */
export function verdictOf(qStar: number, varianceSlope: number, varianceCurvature: number, chi1: number): string {
  const slope = digits(varianceSlope)
  const gradients =
    Math.abs(chi1 - 1) <= 1e-12
      ? 'gradients neither vanish nor explode (χ₁ = 1)'
      : `gradients ${chi1 < 1 ? 'vanish' : 'explode'} by ${digits(chi1)} per layer (χ₁)`
  switch (stabilityOf(qStar, varianceSlope, varianceCurvature)) {
    case 'stable':
      return `Stable: V′(q*) = ${slope} < 1, so a deviation of the variance from q* = ${digits(qStar)} ${layersToHalve(varianceSlope)}; ${gradients}.`
    case 'one-sided':
      return `One-sided: V′(q*) = 1 and V″(q*) = ${digits(varianceCurvature)}, so the variance returns to q* = ${digits(qStar)} from ${varianceCurvature > 0 ? 'below but escapes upwards' : 'above but sinks away downwards'}; a clip m would make it stable; ${gradients}.`
    case 'marginal':
      return `Marginal: V′(q*) = 1 and V″(q*) = 0, so the variance keeps every deviation from q* = ${digits(qStar)}; ${gradients}.`
    case 'unstable':
      return `Unstable: V′(q*) = ${slope} > 1, so a deviation of the variance from q* = ${digits(qStar)} grows ${slope} times per layer; ${gradients}.`
  }
}
