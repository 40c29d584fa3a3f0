import type { Activation } from '../activations/Activation.js'
import { threeDigits } from '../threeDigits.js'
import { signal } from './layerMap.js'
import { slopeMoment } from './moments.js'
import type { CheckedModifiers } from './RandomNetwork.js'

/** The search for a feasible q* covers these powers of ten, at this many steps each. */
const DECADES = [-6, 6] as const
const STEPS_PER_DECADE = 4

/** Why an activation has no edge of chaos at q*, and what it has instead. */
export function noEdgeOfChaos(
  caller: string,
  activation: Activation,
  qStar: number,
  chi1: number,
  modifiers: CheckedModifiers
): RangeError {
  const { name, jumps } = activation
  const { branch, skip, noise } = modifiers
  const none = `${caller}: ${name} has no edge of chaos at qStar = ${qStar}`
  if (jumps !== undefined) {
    return new RangeError(`${none}: it jumps at ${jumps.join(', ')}, so χ₁ is infinite; use a continuous activation`)
  }
  if (branch === 0 || skip >= Math.min(1, chi1)) {
    return new RangeError(
      `${none} with this residual: α ≠ 0 and a skip below ${threeDigits(Math.sqrt(Math.min(1, chi1)))} are needed, or variance only grows; with skip = √(1 − α²) it is that of the plain network`
    )
  }

  /** The largest χ₁ that leaves σ_b² ≥ 0 at q. */
  const largestChi1 = (q: number) =>
    skip + ((1 - skip) * q * slopeMoment(activation, q) * (1 + noise)) / signal(activation, modifiers, q)
  const distance = (q: number) => Math.abs(Math.log(q / qStar))
  let feasible: number | undefined
  for (let step = DECADES[0] * STEPS_PER_DECADE; step <= DECADES[1] * STEPS_PER_DECADE; step++) {
    const q = 10 ** (step / STEPS_PER_DECADE)
    const closer = feasible === undefined || distance(q) < distance(feasible)
    if (closer && largestChi1(q) >= chi1) feasible = q
  }
  const other = `of other qStar, ${feasible === undefined ? 'none from 1e-6 to 1e6' : threeDigits(feasible)} has`
  if (!(chi1 / slopeMoment(activation, qStar) < Infinity)) {
    return new RangeError(`${none}: it is flat wherever N(0, q*) has mass; ${other}`)
  }
  const most = threeDigits(0.99 * largestChi1(qStar))
  return new RangeError(`${none} with chi1 = ${chi1}: V(q*) > q* even at σ_b = 0; ${other}; or choose chi1 ≤ ${most}`)
}
