import type { ActivationName } from '../activations/byName/namedActivations.js'
import { TRAITS } from '../activations/byName/traits.js'
import type { Expression } from '../activations/Expression.js'
import { SPARSIFIERS } from '../activations/sparse/sparsifiers.js'
import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import type { SparseDesignOptions } from '../meanField/design/sparseDesign.js'
import type { NetworkSize } from '../pictures/designPlots.js'

/** What a design was asked for: a sparse family, or an activation by its name or its formula. */
export type DesignRequest =
  | SparseDesignOptions
  | { readonly activation: ActivationName; readonly qStar: number }
  | { readonly text: string; readonly qStar: number }

/** What starter code is written from. */
export interface Recipe {
  readonly request: DesignRequest
  readonly design: EdgeOfChaos
  readonly size: NetworkSize
  /** Of an activation written as text, its {@link foldedFormula}. */
  readonly formula?: Expression
}

/** min(u, m), where m is finite. */
const clipped = (height: Expression, m: number | undefined): Expression =>
  m === Infinity ? height : ['min', height, 'm']

/** The activation of a recipe as a formula in x, and `tau` and `m` where they are parameters. */
export function formulaOf({ request, design: { activation }, formula = 'x' }: Recipe): Expression {
  if ('activation' in request) return TRAITS[request.activation].formula
  if ('text' in request) return formula
  const { m } = activation.params
  if (SPARSIFIERS[request.family].sides === 1) return clipped(['max', ['-', 'x', 'tau'], 0], m)
  return ['*', ['sign', 'x'], clipped(['max', ['-', ['abs', 'x'], 'tau'], 0], m)]
}
