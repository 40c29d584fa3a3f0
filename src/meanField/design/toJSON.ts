import type { Activation } from '../../activations/Activation.js'
import { notRebuildable } from '../../activations/byName/activationFromParams.js'
import { toActivation } from '../../activations/byName/toActivation.js'
import type { ExpressionData } from '../../activations/Expression.js'
import { anObject, NON_NEGATIVE, numberIn, wrongKind } from '../../checks.js'
import { checkModifiers, type Modifiers, modifiersOf } from '../maps/RandomNetwork.js'
import type { EdgeOfChaos } from './edgeOfChaos.js'
import type { SparseDesign } from './sparseDesign.js'

/** A design as JSON can hold it: parameters that are infinite are null. */
export interface DesignJSON extends Omit<Modifiers, 'k'> {
  /** Anti-correlation of the weights; null where it is infinite. */
  readonly k?: number | null
  /** The activation's name and parameters. */
  readonly activation: {
    readonly name: string
    readonly params: Readonly<Record<string, number | null>>
    readonly expression?: ExpressionData
  }
  /** q*. */
  readonly qStar: number
  /** χ₁(q*). */
  readonly chi1: number
  /** σ_w, for the reader; computed again by {@link fromJSON}. */
  readonly sigmaW: number
  /** σ_b, likewise. */
  readonly sigmaB: number
  /** The family of a sparse design. */
  readonly family?: SparseDesign['family']
}

/**
 * A design as plain data that JSON keeps.
 *
 * @param design what {@link edgeOfChaos} or {@link designSparseActivation} returned
 * @returns plain data, `m = Infinity` included (as null)
 * @throws TypeError if `design` is not one; RangeError for an activation made by `defineActivation`
 * @example
 * ```ts
 * const design = designSparseActivation({ family: 'cst', sparsity: 0.8 })
 * fromJSON(toJSON(design)).tau === design.tau // -> true
 * ```
 */
export function toJSON(design: EdgeOfChaos | SparseDesign): DesignJSON {
  const caller = 'toJSON'
  const { activation: like, qStar, chi1, sigmaW, sigmaB, ...rest } = anObject<EdgeOfChaos>(caller, 'design', design)
  if (typeof like !== 'object') throw wrongKind(caller, 'design.activation', 'an activation', like)
  const activation = toActivation(caller, like)
  for (const [key, value] of Object.entries({ qStar, chi1, sigmaW, sigmaB })) numberIn(caller, key, value, NON_NEGATIVE)
  checkModifiers(caller, design)
  if (activation.custom) throw notRebuildable(caller, activation.name)
  const params = Object.entries(
    anObject<Activation['params']>(caller, 'design.activation.params', activation.params)
  ).map(([key, value]) => [key, Number.isFinite(value) ? value : null])
  return {
    activation: {
      name: activation.name,
      params: Object.fromEntries(params),
      ...(activation.expression && { expression: activation.expression })
    },
    qStar,
    chi1,
    sigmaW,
    sigmaB,
    ...modifiersOf(design),
    ...(design.k === Infinity && { k: null }),
    ...('family' in rest && { family: (rest as unknown as SparseDesign).family })
  }
}
