import { asNumber, FINITE, numberIn, POSITIVE_OR_INFINITE, refusal } from '../../checks.js'
import { clipRatioForCurvature, clipRatioForSlope } from './clipRatio.js'
import { type EdgeOfChaos, solveEdgeOfChaos } from './edgeOfChaos.js'
import { familyOf, type SparseFamily } from './sparseFamilies.js'

/** What {@link designSparseActivation} is asked for; at most one of the four that fix the clip height. */
export interface SparseDesignOptions {
  /** One-sided (`'crelu'`) or odd (`'cst'`). */
  readonly family: SparseFamily
  /** Fraction of exact zeros at q*, in [0.5, 1) for CReLU, [0, 1) for CST. */
  readonly sparsity: number
  /** The variance that the pre-activations are to keep, positive (default 1). */
  readonly qStar?: number
  /** V′(q*), in (0, 1) (default 0.7, if nothing else fixes the clip height). */
  readonly varianceSlope?: number
  /** m/√q*, positive; Infinity for no clip. */
  readonly clipRatio?: number
  /** m itself, positive; Infinity for no clip. */
  readonly m?: number
  /** V″(q*); the largest clip height with that curvature is taken. */
  readonly varianceCurvature?: number
  /** Units of a hidden layer, an integer in [2, 10⁷]; with `depth`. */
  readonly width?: number
  /** Hidden layers, an integer in [1, 10⁴]; with `width`. */
  readonly depth?: number
}

/** A sparsifying activation on its edge of chaos. */
export interface SparseDesign extends EdgeOfChaos {
  /** Which family. */
  readonly family: SparseFamily
  /** Threshold τ. */
  readonly tau: number
  /** Clip height m. */
  readonly m: number
  /** Why this clip height, for the given width and depth, in sentences. */
  readonly advice?: string
}

/** What fixes the clip height. */
export type SparseTargets = Pick<SparseDesignOptions, 'varianceSlope' | 'clipRatio' | 'm' | 'varianceCurvature'>

/** m for the target that is given, V′(q*) = 0.7 if none is. */
function clipHeight(caller: string, options: SparseTargets, threshold: number, qStar: number): number {
  const { varianceSlope = 0.7, clipRatio, m, varianceCurvature } = options
  const deviation = Math.sqrt(qStar)
  if (m !== undefined) return numberIn(caller, 'm', m, POSITIVE_OR_INFINITE)
  if (clipRatio !== undefined) return deviation * numberIn(caller, 'clipRatio', clipRatio, POSITIVE_OR_INFINITE)
  if (varianceCurvature !== undefined) {
    const target = numberIn(caller, 'varianceCurvature', varianceCurvature, FINITE)
    return deviation * clipRatioForCurvature(caller, threshold, target, qStar)
  }
  const slope = asNumber(caller, 'varianceSlope', varianceSlope)
  if (slope > 0 && slope < 1) return deviation * clipRatioForSlope(caller, threshold, slope)
  throw refusal(
    caller,
    (named) =>
      `${named('varianceSlope')} must be in (0, 1) (for V′(q*) = 1 give ${named('m: Infinity')}); got ${slope}`,
    { argument: 'varianceSlope', expected: 'in (0, 1)', value: slope }
  )
}

/** The design of a family, sparsity and q*, its clip height as the target says. */
export function sparseDesign(
  caller: string,
  { family, sparsity }: Pick<SparseDesignOptions, 'family' | 'sparsity'>,
  qStar: number,
  target: SparseTargets
): SparseDesign {
  const { make, sparsities, threshold } = familyOf(caller, family)
  const ratio = threshold(numberIn(caller, 'sparsity', sparsity, sparsities))
  const [tau, m] = [Math.sqrt(qStar) * ratio, clipHeight(caller, target, ratio, qStar)]
  return { ...solveEdgeOfChaos(caller, make({ tau, m }), qStar, 1, {}), family, tau, m }
}
