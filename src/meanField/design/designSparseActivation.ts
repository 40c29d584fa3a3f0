import { numberIn, objectWith, POSITIVE } from '../../checks.js'
import { checkDepth, checkWidth } from '../finiteWidth/finiteWidth.js'
import { clipRatioForSlope } from './clipRatio.js'
import { adviceOn, recommendSlope } from './recommendSlope.js'
import { type SparseDesign, type SparseDesignOptions, type SparseTargets, sparseDesign } from './sparseDesign.js'
import { familyOf } from './sparseFamilies.js'

const TARGETS = ['varianceSlope', 'clipRatio', 'm', 'varianceCurvature'] as const
const KNOWN = ['family', 'sparsity', 'qStar', 'width', 'depth', ...TARGETS] as const

/** Which of the four fixes the clip height, if any is given. */
function targetOf(caller: string, options: SparseTargets): (typeof TARGETS)[number] | undefined {
  const given = TARGETS.filter((target) => options[target] !== undefined)
  if (given.length > 1) {
    throw new TypeError(`${caller}: give at most one of ${TARGETS.join(', ')}; got ${given.join(' and ')}`)
  }
  return given[0]
}

/** {@link designSparseActivation} for `caller`. */
export function designFor(caller: string, options: SparseDesignOptions): SparseDesign {
  const { family, sparsity, width, depth, ...rest } = objectWith<SparseDesignOptions>(caller, 'options', options, KNOWN)
  const traits = familyOf(caller, family)
  const threshold = traits.threshold(numberIn(caller, 'sparsity', sparsity, traits.sparsities))
  if ((width === undefined) !== (depth === undefined)) {
    throw new TypeError(`${caller}: give width and depth together; got only ${width === undefined ? 'depth' : 'width'}`)
  }
  const target = targetOf(caller, rest)
  const solve = (qStar: number, how: SparseTargets) => sparseDesign(caller, { family, sparsity }, qStar, how)
  const { qStar = 1, m } = rest
  numberIn(caller, 'qStar', qStar, POSITIVE)
  if (width === undefined || depth === undefined) return solve(qStar, rest)

  checkWidth(caller, width)
  checkDepth(caller, depth)
  const advised = (design: SparseDesign, isRecommended: boolean): SparseDesign => ({
    ...design,
    advice: adviceOn(caller, design, isRecommended, width, depth)
  })
  const recommended = target === undefined || (target === 'm' && rest.qStar === undefined && m !== Infinity)
  if (!recommended) return advised(solve(qStar, rest), false)
  const varianceSlope = recommendSlope(caller, traits, threshold, width, depth)
  if (m === undefined) return advised(solve(qStar, { ...rest, varianceSlope }), true)
  numberIn(caller, 'm', m, POSITIVE)
  return advised(solve((m / clipRatioForSlope(caller, threshold, varianceSlope)) ** 2, rest), true)
}

/**
 * A clipped, sparsifying activation with a given fraction of zeros, and the edge of chaos for it.
 *
 * $$\tau = \sqrt{q^*}\,\Phi^{-1}(s) \text{ (CReLU)}, \qquad \tau = \sqrt{q^*}\,\Phi^{-1}\!\left(\tfrac{1+s}{2}\right) \text{ (CST)}$$
 *
 * and m from V′(q*), from V″(q*), as a ratio to √q*, or as it is. Raising q* with m fixed lowers V′(q*), a real gain in
 * stability; raising it with m/√q* fixed is only an output gain and a change of learning rates.
 *
 * With a width and a depth, V′(q*) is recommended, where nothing else fixes it: the largest up to 0.9 at which at most
 * one network in a thousand ends above 2q* by {@link finiteWidth}. With m given too, but no q*, that V′ fixes q*.
 * `advice` says why.
 *
 * @param options `family`; `sparsity`, in [0.5, 1) for `'crelu'`, [0, 1) for `'cst'`; `qStar`, positive (default 1); at
 *   most one of `varianceSlope` in (0, 1) (default 0.7), `clipRatio`, `m` and `varianceCurvature`; `width` and `depth`
 *   together
 * @returns the edge of chaos, with `family`, `tau` and `m`, and `advice` where width and depth were given
 * @throws TypeError for an argument of the wrong kind, more than one target, or a width without a depth; RangeError for
 *   a value out of range, or a curvature that no clip height attains, naming what is attainable
 * @remarks Accuracy: τ 8 ulp, m 1e-12 relative; a recommended V′ is settled to 0.01, which takes about half a second.
 * @example
 * ```ts
 * const { tau, m } = designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 0.7 })
 * tau // -> 1.2815515655446
 * m // -> 1.0632075167531
 * const advised = designSparseActivation({ family: 'crelu', sparsity: 0.9, m: 1.5, width: 300, depth: 100 })
 * advised.qStar > 1 // -> true
 * advised.advice?.includes('halve every') // -> true
 * ```
 * @see Price et al. (2024), arXiv 2402.16184, for τ and V′; Dent & Tanner (2026), arXiv 2602.05779, for q*.
 */
export function designSparseActivation(options: SparseDesignOptions): SparseDesign {
  return designFor('designSparseActivation', options)
}
