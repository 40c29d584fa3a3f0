import type { Activation } from '../../activations/Activation.js'
import { crelu } from '../../activations/sparse/crelu.js'
import { cst } from '../../activations/sparse/cst.js'
import { outOfRange, type Range, wrongKind } from '../../checks.js'
import { centralQuantile, normalQuantile } from '../../special/normalQuantile.js'

/** The two families of clipped, sparsifying activations. */
export type SparseFamily = 'crelu' | 'cst'

/** What sets a family apart. */
export interface FamilyTraits {
  readonly make: (params: { readonly tau: number; readonly m: number }) => Activation
  /** The sparsities that it reaches. */
  readonly sparsities: Range
  /** τ/√q* for a sparsity. */
  readonly threshold: (sparsity: number) => number
}

/** z with P(|N(0, 1)| ≤ z) = s. */
function twoSidedQuantile(s: number): number {
  return s < 0.5 ? -centralQuantile(-0.5 * s) : -normalQuantile(0.5 * (1 - s))
}

const FAMILIES: Readonly<Record<SparseFamily, FamilyTraits>> = {
  crelu: {
    make: crelu,
    sparsities: { expected: 'in [0.5, 1) for crelu', holds: (s) => s >= 0.5 && s < 1 },
    // + 0: not −0 at sparsity 0.5
    threshold: (s) => normalQuantile(s) + 0
  },
  cst: {
    make: cst,
    sparsities: { expected: 'in [0, 1)', holds: (s) => s >= 0 && s < 1 },
    threshold: (s) => twoSidedQuantile(s) + 0
  }
}

/** The traits of a family given by name. */
export function familyOf(caller: string, family: unknown): FamilyTraits {
  if (typeof family !== 'string') throw wrongKind(caller, 'family', "'crelu' or 'cst'", family)
  if (family !== 'crelu' && family !== 'cst') throw outOfRange(caller, 'family', "'crelu' or 'cst'", family)
  return FAMILIES[family]
}
