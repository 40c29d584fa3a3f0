import { anObject, numberIn, outOfRange } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { finite } from '../defineActivation.js'
import type { ExpressionData, Params } from '../Expression.js'
import { linearActivation } from '../linearActivation.js'
import { checkedText } from './checkedText.js'
import { checkedTree } from './checkedTree.js'
import { derivative } from './derivative.js'
import { compile } from './evaluate.js'
import { ascending, jumpsAt, kinksOf } from './kinks.js'
import { linearForm } from './linearForm.js'
import { UNARY } from './operations.js'
import { piecewiseAlgebra } from './piecewise.js'

/** An activation with its formula. */
export type WithExpression = Activation & { readonly expression: ExpressionData }

/** An expression activation as JSON keeps it: parameters that are infinite are null. */
export interface SavedExpression extends ExpressionData {
  readonly params: Readonly<Record<string, number | null>>
}

const RESERVED: ReadonlySet<string> = new Set([
  ...UNARY.keys(),
  ...'x max min if relu square cube pow tan and or not xor mod to in end true false null undefined NaN Infinity'.split(
    ' '
  )
])

/** A copy of the parameters, whose names the text can use and whose values are numbers. */
export function checkedParams(caller: string, params: unknown): Params {
  const entries = Object.entries(anObject<Record<string, unknown>>(caller, 'params', params))
  for (const [name, value] of entries) {
    if (!/^[A-Za-z]\w{0,39}$/.test(name) || name in {} || RESERVED.has(name)) {
      throw outOfRange(
        caller,
        'the name of a parameter',
        'a word of letters, digits and _ that means nothing yet',
        name
      )
    }
    numberIn(caller, `params.${name}`, value, { expected: 'finite, or Infinity', holds: (x) => x > -Infinity })
  }
  return Object.fromEntries(entries) as Params
}

/** The activation of a formula; throws what {@link checkedTree} throws. */
export function expressionActivation(caller: string, data: ExpressionData, params: Params): WithExpression {
  const { text } = data
  const tree = checkedTree(caller, data.tree, params)
  const expression: ExpressionData = Object.freeze({ text, tree })
  const keepingNaN = (f: (x: number) => number) => (x: number) => (Number.isNaN(x) ? x : f(x))
  const phi = compile(tree, params)
  const value = finite(caller, text, 'value', keepingNaN(phi))
  const slope = finite(caller, text, 'slope', keepingNaN(compile(derivative(tree), params)))
  const cells = piecewiseAlgebra(caller, params)(tree)
  const form = cells?.every(({ intercept }) => Number.isFinite(intercept)) ? linearForm(cells, phi) : undefined
  if (form?.jumps.length === 0) return { ...linearActivation(text, params, form.seeds, value, slope), expression }
  const found = form ?? kinksOf(caller, tree, params)
  const kinks = ascending(found.kinks)
  const jumps = 'jumps' in found ? ascending(found.jumps) : jumpsAt(found, phi)
  return { name: text, params, value, slope, kinks, ...(jumps.length > 0 && { jumps }), expression }
}

/** The expression activation as JSON keeps it, for {@link activationFromTree}. */
export function savedExpression({ expression, params }: WithExpression): SavedExpression {
  const entries = Object.entries(params).map(([key, value]) => [key, value === Infinity ? null : value])
  return { ...expression, params: Object.fromEntries(entries) }
}

/** The expression activation that was saved; what was saved is not trusted. */
export function activationFromTree(caller: string, saved: unknown): WithExpression {
  const { text, tree, params } = anObject<SavedExpression>(caller, 'expression', saved)
  const checked = checkedText(caller, 'expression.text', text)
  const entries = Object.entries(anObject<SavedExpression['params']>(caller, 'expression.params', params))
  const values = Object.fromEntries(entries.map(([key, value]) => [key, value ?? Infinity]))
  return expressionActivation(caller, { text: checked, tree }, checkedParams(caller, values))
}
