import type { Activation } from '../activations/Activation.js'
import type { Expression } from '../activations/Expression.js'
import type { WithExpression } from '../activations/expression/activationFromTree.js'
import { compile } from '../activations/expression/evaluate.js'

const isNumber = (tree: Expression): boolean => typeof tree === 'number' || tree === 'pi' || tree === 'e'

/** The formula with a number for each part that is one, and without choices that are made already. */
function folded(tree: Expression): Expression {
  if (typeof tree !== 'object') return tree
  const [operation, ...children] = tree
  const parts = children.map(folded)
  if (parts.every(isNumber)) return compile([operation, ...parts], {})(0) + 0
  const [first = 0, second = 0, third = 0] = parts
  const holds = (part: Expression) => compile(part, {})(0) !== 0
  if (operation === 'if' && isNumber(first)) return holds(first) ? second : third
  if (operation === 'and' || operation === 'or') {
    const known = parts.findIndex(isNumber)
    if (known >= 0 && holds(parts[known] as Expression) === (operation === 'or')) return operation === 'or' ? 1 : 0
    if (known >= 0) return ['!=', parts[1 - known] as Expression, 0]
  }
  return [operation, ...parts]
}

/** The formula of an activation that was written as text, its constant parts computed. */
export const foldedFormula = (activation: Activation): Expression =>
  folded((activation as WithExpression).expression.tree)
