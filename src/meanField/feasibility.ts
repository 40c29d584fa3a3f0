import type { Activation } from '../activations/Activation.js'
import { secondMoment, slopeMoment } from './moments.js'

/** The search for a feasible q* covers these powers of ten, at this many steps each. */
const DECADES = [-6, 6] as const
const STEPS_PER_DECADE = 4

const digits = (x: number) => String(Number(x.toPrecision(3)))

/** The largest χ₁ that leaves σ_b² ≥ 0 at q. */
function largestChi1(activation: Activation, q: number): number {
  return (q * slopeMoment(activation, q)) / secondMoment(activation, q)
}

/** The feasible q* nearest to the one asked for, on a geometric grid. */
function nearestFeasible(activation: Activation, qStar: number, chi1: number): number | undefined {
  let nearest: number | undefined
  for (let step = DECADES[0] * STEPS_PER_DECADE; step <= DECADES[1] * STEPS_PER_DECADE; step++) {
    const q = 10 ** (step / STEPS_PER_DECADE)
    const closer = nearest === undefined || Math.abs(Math.log(q / qStar)) < Math.abs(Math.log(nearest / qStar))
    if (closer && largestChi1(activation, q) >= chi1) nearest = q
  }
  return nearest
}

/** Why an activation has no edge of chaos at q*, and what it has instead. */
export function noEdgeOfChaos(caller: string, activation: Activation, qStar: number, chi1: number): RangeError {
  const { name } = activation
  if (activation.jumps !== undefined) {
    return new RangeError(
      `${caller}: ${name} jumps at ${activation.jumps.join(', ')}, so χ₁ is infinite for every σ_w > 0 and no edge of chaos exists; use a continuous activation`
    )
  }
  const slopes = slopeMoment(activation, qStar)
  if (!(slopes > 0 && chi1 / slopes < Infinity)) {
    return new RangeError(
      `${caller}: ${name} is flat wherever N(0, ${qStar}) has mass, so no σ_w gives χ₁ = ${chi1}; use a larger qStar`
    )
  }
  const feasible = nearestFeasible(activation, qStar, chi1)
  const remedy =
    feasible === undefined
      ? 'no qStar from 1e-6 to 1e6 is feasible'
      : `the nearest feasible qStar is about ${digits(feasible)}`
  return new RangeError(
    `${caller}: ${name} has no edge of chaos at qStar = ${qStar}: with χ₁ = ${chi1} the variance map exceeds q* even at σ_b = 0; ${remedy}, or choose chi1 ≤ ${digits(Math.floor(largestChi1(activation, qStar) * 1000) / 1000)}`
  )
}
