import { type ActivationLike, toActivation } from '../../activations/byName/toActivation.js'
import { objectWith, refusal } from '../../checks.js'
import { findRoot } from '../../quadrature/findRoot.js'
import * as layerMap from '../maps/LayerMap.js'
import { layerVariance } from '../maps/layerVariance.js'
import {
  type CheckedNetwork,
  checkModifiers,
  DEVIATION,
  type LayerNumbers,
  MODIFIERS,
  type Modifiers
} from '../maps/RandomNetwork.js'
import { ascending } from './ascending.js'
import { type CriticalLine, traceCriticalLine } from './criticalLine.js'
import { type MomentTables, momentTables, STEPS_PER_DECADE } from './momentTables.js'

/** What {@link phaseDiagram} is asked for. */
export interface PhaseDiagramOptions extends Modifiers {
  /** The values of σ_w, ascending, each in [0, 1e150]. */
  readonly sigmaW: ArrayLike<number>
  /** The values of σ_b, ascending, each in [0, 1e150]. */
  readonly sigmaB: ArrayLike<number>
}

/** The phases, in the order of their numbers in {@link PhaseDiagram.phase}. */
export const PHASES = ['ordered', 'chaotic', 'divergent', 'critical'] as const

/**
 * What {@link phaseDiagram} returns; entry `i + j·sigmaW.length` of each grid belongs to `sigmaW[i]` and `sigmaB[j]`.
 */
export interface PhaseDiagram {
  /** σ_w along a row. */
  readonly sigmaW: Float64Array
  /** σ_b down the rows. */
  readonly sigmaB: Float64Array
  /** The variance at which signals settle, from 1; 0 where they die out, Infinity where they diverge. */
  readonly qStar: Float64Array
  /** χ₁(q*), its limit where q* is 0 or Infinity. */
  readonly chi1: Float64Array
  /** Index into `phases`. */
  readonly phase: Uint8Array
  /** Ordered: χ₁ < 1. Chaotic: χ₁ > 1. Divergent: the variance grows without bound. Critical: χ₁ is 1. */
  readonly phases: typeof PHASES
  /** The edge of chaos inside the ranges, each stretch traced to its ends. */
  readonly criticalLine: readonly CriticalLine[]
}

/** Variances that count as neither 0 nor infinite. */
const LEAST = 1e-12
const MOST = 1e12
const ROUNDING = 1e-13
const CRITICAL = 1e-12

type Excess = (q: number) => number

/** The fixed point that variance reaches from 1; `excess` is V(q) − q, `onTheWay` the same where every walk passes. */
function settle(onTheWay: Excess, excess: Excess, nearZero: () => number): number {
  const start = onTheWay(1)
  if (Math.abs(start) <= ROUNDING) return 1
  const direction = Math.sign(start)
  for (let q = 1, before = start, step = 1; ; step++) {
    const next = 10 ** ((direction * step) / STEPS_PER_DECADE)
    if (next > MOST) return Infinity
    if (next < LEAST) return nearZero()
    const there = onTheWay(next)
    // Between what the walk has seen: a series may round to the other sign there.
    if (there * start <= 0) return findRoot(excess, q, next, before, there)
    q = next
    before = there
  }
}

function phaseOf(qStar: number, chi1: number): number {
  if (qStar === Infinity) return PHASES.indexOf('divergent')
  return PHASES.indexOf(Math.abs(chi1 - 1) <= CRITICAL ? 'critical' : chi1 < 1 ? 'ordered' : 'chaotic')
}

/** Solves for q* and χ₁ at (σ_w, σ_b), given the moments of a network of σ_w = 1, σ_b = 0. */
function solver(tables: MomentTables, unit: CheckedNetwork) {
  const signalAtZero = layerVariance(unit, 0)
  return (sigmaW: number, sigmaB: number): { qStar: number; chi1: number } => {
    const layer: LayerNumbers = { ...unit, ...layerMap.variancesOf(unit, sigmaW, sigmaB) }
    const excessBy =
      (signal: MomentTables['signal']): Excess =>
      (q) =>
        layerMap.varianceExcess(layer, q, signal(q))
    // V(q) = V(0) + V′(0) q below the least q.
    const nearZero = () => {
      const atZero = layerMap.variance(layer, 0, signalAtZero)
      const slope = layerMap.gain(layer, tables.growth(LEAST))
      return atZero === 0 ? 0 : Math.min(LEAST, atZero / Math.max(1 - slope, atZero / LEAST))
    }
    const qStar = settle(
      excessBy((q) => tables.at(q).signal),
      excessBy(tables.signal),
      nearZero
    )
    return { qStar, chi1: layerMap.gain(layer, tables.slopes(Math.min(Math.max(qStar, LEAST), MOST))) }
  }
}

/**
 * The phase diagram of an activation over (σ_w, σ_b): where signals settle, whether gradients vanish or explode there,
 * and the edge of chaos between.
 *
 * $$q^* = V(q^*), \qquad \chi_1(q^*) \lessgtr 1$$
 *
 * The critical line is traced through its own parametrisation by q*, σ_w² = 1/E[φ′²] and σ_b² = q* − σ_w²E[φ²], not
 * read off the grid; where V′(q*) > 1 signals leave q*, and the line ends.
 *
 * @param activation an activation, the name of a parameterless one, or a layer that carries one
 * @param options `sigmaW` and `sigmaB`, the values along the axes, ascending; `k`, `residual`, `keepProbability` as in
 *   {@link RandomNetwork}
 * @returns plain typed arrays, row by row with σ_w running along the rows; `criticalLine`, a list of stretches
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, lists that do not ascend,
 *   or an activation that jumps
 * @remarks Accuracy: q* and χ₁ 1e-12 relative over 1 − V′. Fixed points are looked for between 1e-12 and 1e12, walking
 *   from 1 in steps of a third: two of them within one step are passed over.
 * @example
 * ```ts
 * const { qStar, phase, phases } = phaseDiagram('tanh', { sigmaW: [0.5, 1, 2], sigmaB: [0.2] })
 * Array.from(phase, (number) => phases[number]) // -> ['ordered', 'ordered', 'chaotic']
 * ```
 * @see Poole et al. (2016), arXiv 1606.05340; Schoenholz et al. (2017), arXiv 1611.01232.
 */
export function phaseDiagram(activation: ActivationLike, options: PhaseDiagramOptions): PhaseDiagram {
  const caller = 'phaseDiagram'
  const phi = toActivation(caller, activation)
  const known = ['sigmaW', 'sigmaB', ...MODIFIERS] as const
  const { sigmaW, sigmaB, ...given } = objectWith<PhaseDiagramOptions>(caller, 'options', options, known)
  const weights = ascending(caller, 'sigmaW', sigmaW, DEVIATION)
  const biases = ascending(caller, 'sigmaB', sigmaB, DEVIATION)
  const modifiers = checkModifiers(caller, given)
  if (phi.jumps !== undefined) {
    throw refusal(caller, `${phi.name} jumps, so χ₁ is infinite everywhere; use a continuous activation`)
  }
  const unit: CheckedNetwork = { ...modifiers, activation: phi, weightVariance: 1, biasVariance: 0 }
  const tables = momentTables(unit)
  const solve = solver(tables, unit)
  const count = weights.length * biases.length
  const [qStar, chi1, phase] = [new Float64Array(count), new Float64Array(count), new Uint8Array(count)]
  for (const [j, bias] of biases.entries()) {
    for (const [i, weight] of weights.entries()) {
      const point = solve(weight, bias)
      const at = i + j * weights.length
      qStar[at] = point.qStar
      chi1[at] = point.chi1
      phase[at] = phaseOf(point.qStar, point.chi1)
    }
  }
  const criticalLine = traceCriticalLine(tables, modifiers, weights, biases)
  return { sigmaW: weights, sigmaB: biases, qStar, chi1, phase, phases: PHASES, criticalLine }
}
