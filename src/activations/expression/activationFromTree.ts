import { anObject, numberIn, outOfRange, wrongKind } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { finite } from '../defineActivation.js'
import { linearActivation } from '../linearActivation.js'
import { checkedTree } from './checkedTree.js'
import { derivative } from './derivative.js'
import { type ExpressionData, MAX_LENGTH, type Params } from './Expression.js'
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

const RESERVED = new Set([
  ...[
    'x',
    'max',
    'min',
    'if',
    'relu',
    'square',
    'cube',
    'pow',
    'tan',
    'and',
    'or',
    'not',
    'xor',
    'mod',
    'to',
    'in',
    'end'
  ],
  ...['true', 'false', 'null', 'undefined', 'NaN', 'Infinity', ...UNARY.keys()]
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
export function expressionActivation(caller: string, { text, tree }: ExpressionData, params: Params): WithExpression {
  const expression: ExpressionData = { text, tree: checkedTree(caller, tree, params) }
  const keepingNaN = (f: (x: number) => number) => (x: number) => (Number.isNaN(x) ? x : f(x))
  const phi = compile(tree, params)
  const value = finite(caller, text, 'value', keepingNaN(phi))
  const slope = finite(caller, text, 'slope', keepingNaN(compile(derivative(tree), params)))
  const cells = piecewiseAlgebra(caller, params)(tree)
  const form = cells?.every(({ intercept }) => Number.isFinite(intercept)) ? linearForm(cells, phi) : undefined
  if (form?.jumps.length === 0) return { ...linearActivation(text, params, form.seeds, value, slope), expression }
  const kinks = form ? ascending(form.kinks) : kinksOf(caller, tree, params)
  const jumps = form ? ascending(form.jumps) : jumpsAt(kinks, phi)
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
  if (typeof text !== 'string') throw wrongKind(caller, 'expression.text', 'a string', text)
  if (text.length > MAX_LENGTH)
    throw outOfRange(caller, 'the length of expression.text', `≤ ${MAX_LENGTH}`, text.length)
  const entries = Object.entries(anObject<SavedExpression['params']>(caller, 'expression.params', params))
  const values = Object.fromEntries(entries.map(([key, value]) => [key, value ?? Infinity]))
  return expressionActivation(caller, { text, tree }, checkedParams(caller, values))
}
