import type { Expression } from '../activations/Expression.js'
import { SCALE, SCALE_ALPHA } from '../activations/named/selu.js'
import type { ActivationName } from '../activations/byName/namedActivations.js'
import type { SparseDesignOptions } from '../meanField/design/designSparseActivation.js'
import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
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

const NAMED: Readonly<Record<ActivationName, Expression>> = {
  relu: ['max', 'x', 0],
  relu6: ['min', ['max', 'x', 0], 6],
  hardTanh: ['min', ['max', 'x', -1], 1],
  identity: 'x',
  tanh: ['tanh', 'x'],
  erf: ['erf', 'x'],
  sigmoid: ['sigmoid', 'x'],
  gelu: ['*', ['/', 'x', 2], ['+', 1, ['erf', ['/', 'x', Math.SQRT2]]]],
  silu: ['*', 'x', ['sigmoid', 'x']],
  softplus: ['softplus', 'x'],
  elu: ['if', ['>', 'x', 0], 'x', ['expm1', ['min', 'x', 0]]],
  selu: ['if', ['>', 'x', 0], ['*', SCALE, 'x'], ['*', SCALE_ALPHA, ['expm1', ['min', 'x', 0]]]]
}

/** min(u, m), where m is finite. */
const clipped = (height: Expression, m: number | undefined): Expression =>
  m === Infinity ? height : ['min', height, 'm']

/** The activation of a recipe as a formula in x, and `tau` and `m` where they are parameters. */
export function formulaOf({ request, design: { activation }, formula = 'x' }: Recipe): Expression {
  if ('activation' in request) return NAMED[request.activation]
  if ('text' in request) return formula
  const { m } = activation.params
  if (request.family === 'crelu') return clipped(['max', ['-', 'x', 'tau'], 0], m)
  return ['*', ['sign', 'x'], clipped(['max', ['-', ['abs', 'x'], 'tau'], 0], m)]
}
