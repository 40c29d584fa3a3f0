import type { Expression, Operation } from '../activations/Expression.js'
import { negative, times } from '../activations/expression/simplify.js'

/** v of e^v. */
function exponentOf(u: Expression): Expression | undefined {
  return typeof u === 'object' && u[0] === 'exp' ? u[1] : undefined
}

/** v of 1 + e^v. */
function onePlusExp(u: Expression): Expression | undefined {
  if (typeof u !== 'object' || u[0] !== '+') return undefined
  const [, a = 0, b = 0] = u
  return a === 1 ? exponentOf(b) : b === 1 ? exponentOf(a) : undefined
}

/** The node, or its like that neither overflows nor cancels: u σ(−v) for u/(1 + e^v), softplus(v) for log(1 + e^v). */
export function stable(node: readonly [Operation, ...Expression[]]): Expression {
  const [op, u = 0, w = 0] = node
  const v = op === '/' ? onePlusExp(w) : op === 'log' ? onePlusExp(u) : op === 'log1p' ? exponentOf(u) : undefined
  if (v === undefined) return node
  if (op !== '/') return ['softplus', v]
  const above = exponentOf(u)
  const isSame = above !== undefined && JSON.stringify(above) === JSON.stringify(v)
  return (isSame ? ['sigmoid', v] : times(u, ['sigmoid', negative(v)])) as Expression
}
