import type { Activation } from '../activations/Activation.js'
import { crelu } from '../activations/crelu.js'
import { cst } from '../activations/cst.js'
import { FINITE, numberIn, objectWith, outOfRange, POSITIVE, POSITIVE_OR_INFINITE, wrongKind } from '../checks.js'
import { findRoot } from '../quadrature/findRoot.js'
import { centralQuantile, normalQuantile } from '../special/normalQuantile.js'
import { threeDigits } from '../threeDigits.js'
import { type EdgeOfChaos, solveEdgeOfChaos } from './edgeOfChaos.js'
import { linearIntegrals } from './linearIntegrals.js'

/** The two families of clipped, sparsifying activations. */
export type SparseFamily = 'crelu' | 'cst'

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

/** z with P(|N(0, 1)| ≤ z) = s. */
function twoSidedQuantile(s: number): number {
  return s < 0.5 ? -centralQuantile(-0.5 * s) : -normalQuantile(0.5 * (1 - s))
}

const FAMILIES = {
  crelu: { make: crelu, least: 0.5, expected: 'in [0.5, 1) for crelu', threshold: normalQuantile },
  cst: { make: cst, least: 0, expected: 'in [0, 1)', threshold: twoSidedQuantile }
} as const

/** The clip ratios m/√q* that are searched. */
const CLIP_RATIOS = [1e-6, 40] as const
/** Steps of the search for the largest root in V″, per e-fold of the clip ratio. */
const STEPS_PER_E_FOLD = 16

/** V′(q*) and q*·V″(q*) on the edge of chaos; the same for both families at the same normalised threshold. */
function slopeAndCurvature(threshold: number, clipRatio: number): { slope: number; curvature: number } {
  const { growth, curvature, slopeMoment } = linearIntegrals(crelu({ tau: threshold, m: clipRatio }).pieces ?? [], 1)
  return { slope: growth / slopeMoment, curvature: curvature / slopeMoment }
}

function solveForSlope(threshold: number, varianceSlope: number): number {
  const error = (log: number) => slopeAndCurvature(threshold, Math.exp(log)).slope - varianceSlope
  const [low, high] = CLIP_RATIOS.map(Math.log) as [number, number]
  if (error(low) > 0) {
    const least = slopeAndCurvature(threshold, CLIP_RATIOS[0]).slope
    throw outOfRange(CALLER, 'varianceSlope', `at least ${threeDigits(1.01 * least)}`, varianceSlope)
  }
  return Math.exp(findRoot(error, low, high))
}

function solveForCurvature(threshold: number, target: number, qStar: number): number {
  const curvature = (log: number) => slopeAndCurvature(threshold, Math.exp(log)).curvature
  const error = (log: number) => curvature(log) - target * qStar
  const [low, high] = CLIP_RATIOS.map(Math.log) as [number, number]
  let right = high
  let least = error(right)
  let most = least
  while (right > low) {
    const left = right - 1 / STEPS_PER_E_FOLD
    const value = error(left)
    if (value === 0 || value * error(right) < 0) return Math.exp(findRoot(error, left, right))
    least = Math.min(least, value)
    most = Math.max(most, value)
    right = left
  }
  const attainable = [least, most].map((value) => Number((value / qStar + target).toPrecision(4)))
  throw outOfRange(
    CALLER,
    'varianceCurvature',
    `strictly between ${attainable[0]} and ${attainable[1]} at this sparsity and qStar`,
    target
  )
}

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
    return deviation * solveForCurvature(threshold, target, qStar)
  }
  const slope = numberIn(CALLER, 'varianceSlope', varianceSlope, {
    expected: 'in (0, 1) (for V′(q*) = 1 give m: Infinity)',
    holds: (v) => v > 0 && v < 1
  })
  return deviation * solveForSlope(threshold, slope)
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
  if (typeof family !== 'string') throw wrongKind(CALLER, 'family', "'crelu' or 'cst'", family)
  if (family !== 'crelu' && family !== 'cst') throw outOfRange(CALLER, 'family', "'crelu' or 'cst'", family)
  const { make, least, expected, threshold: quantile } = FAMILIES[family]
  numberIn(CALLER, 'sparsity', sparsity, { expected, holds: (s) => s >= least && s < 1 })
  numberIn(CALLER, 'qStar', qStar, POSITIVE)
  const threshold = quantile(sparsity) + 0
  const tau = Math.sqrt(qStar) * threshold
  const m = clipHeight(options, threshold, qStar)
  const activation: Activation = make({ tau, m })
  return { ...solveEdgeOfChaos(CALLER, activation, { qStar, chi1: 1 }), family, tau, m }
}
