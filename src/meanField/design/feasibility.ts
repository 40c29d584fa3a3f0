import type { Activation } from '../../activations/Activation.js'
import { type Naming, refusal } from '../../checks.js'
import { threeDigits } from '../../text/digits.js'
import { integralsOf } from '../integrals/moments.js'
import { kept, largestChi1 } from '../maps/LayerMap.js'
import { signalOf } from '../maps/layerVariance.js'
import type { CheckedModifiers } from '../maps/RandomNetwork.js'

/** The search for another q* goes this many steps up and down. */
const STEPS = 96
const STEPS_PER_DECADE = 4

/**
 * Why an activation has no edge of chaos at q*, and what it has instead; carries `feasible`, a q* with this χ₁ if one
 * is found, and `most`, a χ₁ nearly as large as it can be at this q*.
 */
export function noEdgeOfChaos(
  caller: string,
  activation: Activation,
  qStar: number,
  chi1: number,
  modifiers: CheckedModifiers
): RangeError {
  const { name, jumps } = activation
  const none = (why: (named: Naming) => string, data?: object) =>
    refusal(caller, (named) => `${name} has no edge of chaos at ${named('qStar')} = ${qStar}${why(named)}`, data)
  if (jumps !== undefined) {
    return none(() => `: it jumps at ${jumps.join(', ')}, so χ₁ is infinite; use a continuous one`)
  }
  /** The largest χ₁ that leaves σ_b² ≥ 0 at q. */
  const mostAt = (q: number) => {
    const integrals = integralsOf(activation, q)
    const [signal] = signalOf(activation, modifiers, q, integrals)
    return largestChi1(modifiers, q, signal, kept(modifiers, integrals.slopeMoment))
  }
  let feasible: number | undefined
  for (let step = 1; feasible === undefined && step <= STEPS; step++) {
    const factor = 10 ** (step / STEPS_PER_DECADE)
    feasible = [qStar * factor, qStar / factor].find((q) => q >= 1e-6 && q <= 1e6 && mostAt(q) >= chi1)
  }
  const which = feasible === undefined ? 'none from 1e-6 to 1e6' : threeDigits(feasible)
  const other = (named: Naming) => `; of other ${named('qStar')}, ${which} has`
  if (!(chi1 / integralsOf(activation, qStar).slopeMoment < Infinity)) {
    return none((named) => `: it is flat where N(0, q*) has mass${other(named)}`, { feasible })
  }
  const most = 0.99 * mostAt(qStar)
  return none(
    (named) =>
      ` with ${named('chi1')} = ${chi1}: V(q*) > q* at σ_b = 0${other(named)}; ` +
      `or choose ${named('chi1')} ≤ ${threeDigits(most)}`,
    { feasible, most }
  )
}
