import { anObject, numberIn, outOfRange, POSITIVE, POSITIVE_OR_INFINITE, wrongKind } from '../../checks.js'
import { threeDigits } from '../../text/digits.js'
import { designSparseActivation } from './designSparseActivation.js'
import type { SparseDesign } from './sparseDesign.js'
import { familyOf } from './sparseFamilies.js'

/** Factors of the learning rate, by group of parameters. */
export interface LearningRateFactors {
  /** Of the first layer's weights. */
  readonly inputWeights: number
  /** Of the weights between hidden layers. */
  readonly hiddenWeights: number
  /** Of the biases of the first and the hidden layers. */
  readonly hiddenBiases: number
  /** Of the read-out's weights. */
  readonly outputWeights: number
  /** Of the read-out's bias. */
  readonly outputBias: number
}

/** What {@link scaleEquivalence} returns. */
export interface ScaleEquivalence {
  /** λ = √q*. */
  readonly scale: number
  /** The design at q* = 1 that the given one equals: the same σ_w, sparsity and m/√q*. */
  readonly unit: SparseDesign
  /** What the initial read-out weights of the unit network are multiplied by: λ. */
  readonly readOutGain: number
  /** Learning rates of the unit network over those of the given one, for stochastic gradient descent. */
  readonly sgd: LearningRateFactors
  /** The same for Adam with a small ε. */
  readonly adam: LearningRateFactors
  /** What it means, in a sentence. */
  readonly advice: string
}

/**
 * The network at q* = 1 that a sparse design equals step for step, and the learning rates that make it so.
 *
 * $$\varphi_{\lambda\tau,\,\lambda m}(\lambda x) = \lambda\,\varphi_{\tau, m}(x), \qquad \lambda = \sqrt{q^*}$$
 *
 * Choosing q* with m/√q* fixed is an output gain and a choice of learning rates; σ_w, V′(q*), sparsity and the
 * correlation map do not change. Only with m fixed does a larger q* change the signal propagation: it lowers m/√q* and
 * with it V′(q*).
 *
 * @param design what `designSparseActivation` returns
 * @returns `scale` λ; `unit`, the design at q* = 1; `readOutGain`; the factors `sgd` and `adam`; `advice`
 * @throws TypeError for what is not such a design; RangeError for one whose `family` or `qStar` is out of range
 * @remarks Accuracy: exact; training curves agree to rounding (with Adam up to its ε).
 * @example
 * ```ts
 * const { readOutGain, unit, sgd } = scaleEquivalence(designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4 }))
 * readOutGain // -> 2
 * unit.qStar // -> 1
 * sgd // -> { inputWeights: 0.25, hiddenWeights: 1, hiddenBiases: 0.25, outputWeights: 4, outputBias: 1 }
 * ```
 * @see Derived here for the activations of Price et al. (2024), arXiv 2402.16184, and the choice of q* of Dent & Tanner
 *   (2026), arXiv 2602.05779.
 */
export function scaleEquivalence(design: SparseDesign): ScaleEquivalence {
  const caller = 'scaleEquivalence'
  const { family, sparsity, qStar, m } = anObject<SparseDesign>(caller, 'design', design)
  if (family !== 'crelu' && family !== 'cst') {
    const refuse = typeof family === 'string' ? outOfRange : wrongKind
    throw refuse(caller, 'design.family', "'crelu' or 'cst', as designSparseActivation gives it", family)
  }
  numberIn(caller, 'design.sparsity', sparsity, familyOf(caller, family).sparsities)
  numberIn(caller, 'design.m', m, POSITIVE_OR_INFINITE)
  const scale = Math.sqrt(numberIn(caller, 'design.qStar', qStar, POSITIVE))
  const factors = (first: number, output: number): LearningRateFactors => ({
    inputWeights: first,
    hiddenWeights: 1,
    hiddenBiases: first,
    outputWeights: output,
    outputBias: 1
  })
  return {
    scale,
    unit: designSparseActivation({ family, sparsity, qStar: 1, m: m / scale }),
    readOutGain: scale,
    sgd: factors(1 / qStar, qStar),
    adam: factors(1 / scale, scale),
    advice: `q* = ${threeDigits(qStar)} at m/√q* = ${threeDigits(m / scale)} is q* = 1 with read-out weights ${threeDigits(scale)} times as large and other learning rates; to change the stability, change m/√q*, or q* with m fixed.`
  }
}
