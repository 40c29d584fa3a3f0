/**
 * An activation from the text of its formula; the one entry that loads mathjs. Needs no TensorFlow.js.
 *
 * @module expression
 */
export type { Expression, ExpressionData, Operation } from './activations/Expression.js'
export { activationFromExpression, type ExpressionActivation } from './expression/activationFromExpression.js'
