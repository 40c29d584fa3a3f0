import type { Activation } from '../activations/Activation.js'
import { FINITE, numberIn, objectWith, POSITIVE, POSITIVE_OR_INFINITE } from '../checks.js'
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
}

/** A sparsifying activation on its edge of chaos. */
export interface SparseDesign extends EdgeOfChaos {
  /** Which family. */
  readonly family: SparseFamily
  /** Threshold τ. */
  readonly tau: number
  /** Clip height m. */
  readonly m: number
}

const CALLER = 'designSparseActivation'
const KNOWN = ['family', 'sparsity', 'qStar', 'varianceSlope', 'clipRatio', 'm', 'varianceCurvature'] as const
const TARGETS = ['varianceSlope', 'clipRatio', 'm', 'varianceCurvature'] as const

/** m for the one target that is given, V′(q*) = 0.7 if none is. */
function clipHeight(options: SparseDesignOptions, threshold: number, qStar: number): number {
  const given = TARGETS.filter((target) => options[target] !== undefined)
  if (given.length > 1) {
    throw new TypeError(`${CALLER}: give at most one of ${TARGETS.join(', ')}; got ${given.join(' and ')}`)
  }
  const { varianceSlope = 0.7, clipRatio, m, varianceCurvature } = options
  const deviation = Math.sqrt(qStar)
  if (m !== undefined) return numberIn(CALLER, 'm', m, POSITIVE_OR_INFINITE)
  if (clipRatio !== undefined) return deviation * numberIn(CALLER, 'clipRatio', clipRatio, POSITIVE_OR_INFINITE)
  if (varianceCurvature !== undefined) {
    const target = numberIn(CALLER, 'varianceCurvature', varianceCurvature, FINITE)
    return deviation * clipRatioForCurvature(CALLER, threshold, target, qStar)
  }
  const slope = numberIn(CALLER, 'varianceSlope', varianceSlope, {
    expected: 'in (0, 1) (for V′(q*) = 1 give m: Infinity)',
    holds: (v) => v > 0 && v < 1
  })
  return deviation * clipRatioForSlope(CALLER, threshold, slope)
}

/**
 * A clipped, sparsifying activation with a given fraction of zeros, and the edge of chaos for it.
 *
 * $$\tau = \sqrt{q^*}\,\Phi^{-1}(s) \text{ (CReLU)}, \qquad \tau = \sqrt{q^*}\,\Phi^{-1}\!\left(\tfrac{1+s}{2}\right) \text{ (CST)}$$
 *
 * and m from V′(q*), from V″(q*), as a ratio to √q*, or as it is. Raising q* with m fixed lowers V′(q*), a real gain in
 * stability; raising it with m/√q* fixed is only an output gain and a change of learning rates.
 *
 * @param options `family`; `sparsity`, in [0.5, 1) for `'crelu'`, [0, 1) for `'cst'`; `qStar`, positive (default 1); at most
 *   one of `varianceSlope` in (0, 1) (default 0.7), `clipRatio`, `m` and `varianceCurvature`
 * @returns the edge of chaos, with `family`, `tau` and `m`
 * @throws TypeError for an argument of the wrong kind or more than one target; RangeError for a value out of range, or a
 *   curvature that no clip height attains, naming what is attainable
 * @remarks Accuracy: τ 8 ulp, m 1e-12 relative.
 * @example
 * ```ts
 * const { tau, m } = designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 0.7 })
 * tau // -> 1.2815515655446
 * m // -> 1.0632075167531
 * ```
 * @see Price et al. (2024), arXiv 2402.16184, for τ and V′; Dent & Tanner (2026), arXiv 2602.05779, for q*.
 */
export function designSparseActivation(options: SparseDesignOptions): SparseDesign {
  const { family, sparsity, qStar = 1 } = objectWith<SparseDesignOptions>(CALLER, 'options', options, KNOWN)
  const { make, sparsities, threshold: thresholdOf } = familyOf(CALLER, family)
  const threshold = thresholdOf(numberIn(CALLER, 'sparsity', sparsity, sparsities))
  numberIn(CALLER, 'qStar', qStar, POSITIVE)
  const tau = Math.sqrt(qStar) * threshold
  const m = clipHeight(options, threshold, qStar)
  const activation: Activation = make({ tau, m })
  return { ...solveEdgeOfChaos(CALLER, activation, { qStar, chi1: 1 }), family, tau, m }
}
