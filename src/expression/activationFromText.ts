import type { Params } from '../activations/Expression.js'
import { expressionActivation, type WithExpression } from '../activations/expression/activationFromTree.js'
import { refusal } from '../checks.js'
import { checkText } from './checkText.js'
import { type MathNode, math } from './mathjs.js'
import { treeOf } from './treeOf.js'

const CALLER = 'activationFromExpression'

function parsed(text: string): MathNode {
  try {
    return math.parse(text)
  } catch (cause) {
    throw refusal(
      CALLER,
      (named) => `${named('text')} cannot be read: ${(cause as Error).message}; write a formula in x`,
      { cause }
    )
  }
}

/** What {@link activationFromExpression} makes of a text and checked parameters, before it is typeset. */
export function activationFromText(text: string, params: Params): { node: MathNode; activation: WithExpression } {
  const checked = checkText(CALLER, text)
  const node = parsed(checked)
  const tree = treeOf(CALLER, node, params)
  return { node, activation: expressionActivation(CALLER, { text: checked, tree }, params) }
}
