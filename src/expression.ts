/**
 * An activation from the text of its formula; needs mathjs, an optional peer dependency.
 *
 * @module expression
 */
export type { Expression, ExpressionData, Operation } from './activations/Expression.js'
export { activationFromExpression, type ExpressionActivation } from './expression/activationFromExpression.js'
