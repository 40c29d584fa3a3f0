import { crelu } from '../../activations/sparse/crelu.js'
import { objectWith, POSITIVE_OR_INFINITE } from '../../checks.js'
import { findRoot } from '../../quadrature/findRoot.js'
import { CLIP_RATIOS } from '../design/clipRatio.js'
import { type EdgeOfChaos, solveEdgeOfChaos } from '../design/edgeOfChaos.js'
import { familyOf, type SparseFamily } from '../design/sparseFamilies.js'
import { highestMiss, nearMisses } from '../fixedPoints/nearMisses.js'
import { varianceExcess } from '../maps/layerVariance.js'
import { type CheckedNetwork, checkNetwork } from '../maps/RandomNetwork.js'
import { ascending } from './ascending.js'

/** What {@link sparsePhaseDiagram} is asked for. */
export interface SparsePhaseDiagramOptions {
  /** One-sided (`'crelu'`) or odd (`'cst'`). */
  readonly family: SparseFamily
  /** Fractions of zeros, ascending, in [0.5, 1) for CReLU, [0, 1) for CST. */
  readonly sparsity: ArrayLike<number>
  /** Values of m/√q*, ascending, positive; the last may be Infinity. */
  readonly clipRatio: ArrayLike<number>
}

/** The phases, in the order of their numbers in {@link SparsePhaseDiagram.phase}. */
export const SPARSE_PHASES = ['single', 'bistable', 'one-sided', 'marginal'] as const

/**
 * What {@link sparsePhaseDiagram} returns; entry `i + j·sparsity.length` of each grid belongs to `sparsity[i]`,
 * `clipRatio[j]`.
 */
export interface SparsePhaseDiagram {
  /** Sparsity along a row. */
  readonly sparsity: Float64Array
  /** m/√q* down the rows. */
  readonly clipRatio: Float64Array
  /** V′(q*). */
  readonly varianceSlope: Float64Array
  /** q* V″(q*). */
  readonly varianceCurvature: Float64Array
  /** The unstable fixed point above q*, over q*; Infinity where there is none. */
  readonly barrier: Float64Array
  /** Index into `phases`. */
  readonly phase: Uint8Array
  /**
   * Single: q* alone attracts. Bistable: beyond the barrier variance settles at another, denser and chaotic fixed
   * point. One-sided: without clip, q* repels upwards. Marginal: every q is a fixed point (ReLU).
   */
  readonly phases: typeof SPARSE_PHASES
  /** For each sparsity, the m/√q* from which on the map is bistable (Infinity where none is). */
  readonly criticalClipRatio: Float64Array
}

/**
 * The design at q* = 1, for a threshold and a clip height in standard deviations; both families share its variance map.
 */
const unitDesign = (threshold: number, clipRatio: number): EdgeOfChaos =>
  solveEdgeOfChaos('sparsePhaseDiagram', crelu({ tau: threshold, m: clipRatio }), 1, 1, {})

/** Where the search for a second fixed point begins, and its steps per e-fold of the clip ratio. */
const LEAST_RATIO = 0.02
const STEP = 0.5
/** Where V′(q*) is closer to 1 than this, rounding decides what lies close above q*. */
const LEAST_STABLE = 1e-9
const NONE = -1
const CLOSEST = 1e-6

/** Where a second fixed point appears as the clip ratio grows: V touches the diagonal beyond q*. */
function tangency(threshold: number): { clipRatio: number; q: number } | undefined {
  const highest = (log: number) => {
    const design = unitDesign(threshold, Math.exp(log))
    return highestMiss(nearMisses(checkNetwork('sparsePhaseDiagram', design), 1))
  }
  const gap = (log: number) => highest(log)?.gap ?? NONE
  const [low, high] = [Math.log(LEAST_RATIO), Math.log(CLIP_RATIOS[1])]
  let right = low
  while (gap(right) > 0) right -= STEP
  do {
    right += STEP
    if (right > high || 1 - unitDesign(threshold, Math.exp(right)).varianceSlope < LEAST_STABLE) return undefined
  } while (gap(right) <= 0)
  const log = findRoot(gap, right - STEP, right)
  const touching = highest(log)
  return touching && { clipRatio: Math.exp(log), q: touching.q }
}

/** The unstable fixed point between q* = 1 and one where V has crossed the diagonal. */
function barrierBelow(
  network: CheckedNetwork,
  { varianceSlope, varianceCurvature }: EdgeOfChaos,
  crossed: number
): number {
  const perDistance = (q: number) => varianceExcess(network, q) / (q - 1)
  const close = 1 + CLOSEST
  if (perDistance(close) < 0) return findRoot(perDistance, close, crossed)
  return 1 + (2 * (1 - varianceSlope)) / varianceCurvature
}

/**
 * The phase diagram of a sparsifying family on its edge of chaos, over sparsity and clip height: how stable q* is, and
 * where a second fixed point of the variance map lies in wait above it.
 *
 * $$V(q) = q, \quad V'(q) = 1, \quad q > q^*$$
 *
 * is the critical line m/√q* = r(s), solved for at each sparsity, not read off the grid. Above it networks of finite
 * width that stray beyond the barrier settle where they are denser and their gradients explode. All of it is
 * independent of q*.
 *
 * @param options `family`; `sparsity` and `clipRatio`, the values along the axes, ascending
 * @returns plain typed arrays, row by row with sparsity running along the rows; `criticalClipRatio`, one for each
 *   sparsity
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range or lists that do not ascend
 * @remarks Accuracy: V′ and V″ as `edgeOfChaos`, critical line and barrier 1e-9 relative.
 * @example
 * ```ts
 * const map = sparsePhaseDiagram({ family: 'crelu', sparsity: [0.9], clipRatio: [1.5, 1.6105503] })
 * Array.from(map.phase, (number) => map.phases[number]) // -> ['single', 'bistable']
 * map.barrier[1] // -> 1.39895
 * ```
 * @see Derived here, for the activations of Price et al. (2024), arXiv 2402.16184.
 */
export function sparsePhaseDiagram(options: SparsePhaseDiagramOptions): SparsePhaseDiagram {
  const caller = 'sparsePhaseDiagram'
  const known = ['family', 'sparsity', 'clipRatio'] as const
  const { family, ...lists } = objectWith<SparsePhaseDiagramOptions>(caller, 'options', options, known)
  const { sparsities, threshold: thresholdOf } = familyOf(caller, family)
  const sparsity = ascending(caller, 'sparsity', lists.sparsity, sparsities)
  const clipRatio = ascending(caller, 'clipRatio', lists.clipRatio, POSITIVE_OR_INFINITE)
  const count = sparsity.length * clipRatio.length
  const grid = () => new Float64Array(count)
  const [varianceSlope, varianceCurvature, barrier, phase] = [
    grid(),
    grid(),
    grid().fill(Infinity),
    new Uint8Array(count)
  ]
  const criticalClipRatio = new Float64Array(sparsity.length).fill(Infinity)
  for (const [i, s] of sparsity.entries()) {
    const threshold = thresholdOf(s)
    const touching = tangency(threshold)
    if (touching !== undefined) criticalClipRatio[i] = touching.clipRatio
    for (const [j, ratio] of clipRatio.entries()) {
      const at = i + j * sparsity.length
      const design = unitDesign(threshold, ratio)
      varianceSlope[at] = design.varianceSlope
      varianceCurvature[at] = design.varianceCurvature
      if (design.stability !== 'stable') {
        phase[at] = SPARSE_PHASES.indexOf(design.stability === 'marginal' ? 'marginal' : 'one-sided')
        if (design.stability === 'one-sided') barrier[at] = 1
      } else if (touching !== undefined && ratio > touching.clipRatio) {
        phase[at] = SPARSE_PHASES.indexOf('bistable')
        barrier[at] = barrierBelow(checkNetwork(caller, design), design, touching.q)
      }
    }
  }
  return {
    sparsity,
    clipRatio,
    varianceSlope,
    varianceCurvature,
    barrier,
    phase,
    phases: SPARSE_PHASES,
    criticalClipRatio
  }
}
