import type { Activation } from '../activations/Activation.js'
import { threeDigits } from '../threeDigits.js'
import { secondMoment, slopeMoment } from './moments.js'

/** The search for a feasible q* covers these powers of ten, at this many steps each. */
const DECADES = [-6, 6] as const
const STEPS_PER_DECADE = 4

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
  const { name, jumps } = activation
  const none = `${caller}: ${name} has no edge of chaos at qStar = ${qStar}`
  if (jumps !== undefined) {
    return new RangeError(`${none}: it jumps at ${jumps.join(', ')}, so χ₁ is infinite; use a continuous activation`)
  }
  const feasible = nearestFeasible(activation, qStar, chi1)
  const other = `of other qStar, ${feasible === undefined ? 'none from 1e-6 to 1e6' : threeDigits(feasible)} has`
  if (!(chi1 / slopeMoment(activation, qStar) < Infinity)) {
    return new RangeError(`${none}: it is flat wherever N(0, q*) has mass; ${other}`)
  }
  const most = threeDigits(0.99 * largestChi1(activation, qStar))
  return new RangeError(`${none} with chi1 = ${chi1}: V(q*) > q* even at σ_b = 0; ${other}; or choose chi1 ≤ ${most}`)
}
