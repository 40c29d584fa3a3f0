import type { Activation } from '../activations/Activation.js'
import type { ExpressionData } from '../activations/Expression.js'
import { checkedParams } from '../activations/expression/activationFromTree.js'
import { derivative } from '../activations/expression/derivative.js'
import { activationFromText } from './activationFromText.js'
import { typeset, typesetSlope } from './typeset.js'

/** What {@link activationFromExpression} returns. */
export interface ExpressionActivation extends Activation {
  /** The formula as it was written, and as plain data. */
  readonly expression: ExpressionData
  /** LaTeX of the formula and of its derivative. */
  readonly latex: {
    /** φ(x). */
    readonly value: string
    /** φ′(x). */
    readonly slope: string
  }
}

/**
 * An activation from the text of its formula, differentiated symbolically.
 *
 * $$\varphi(x) = \text{the formula}$$
 *
 * The formula may use x, the parameters, numbers, `pi`, `e`, `+ - * / ^`, comparisons, `and`, `or`, `not`, `c ? a : b`,
 * and the functions abs, sign, max, min, relu, exp, expm1, log, log1p, sqrt, cbrt, pow, square, cube, sin, cos, tanh,
 * sinh, cosh, atan, asinh, erf, sigmoid, softplus. Kinks and jumps are found, and a piecewise-linear formula gets the
 * closed forms of `piecewiseLinear`. `activationLayer` saves the formula with a model, which loads without mathjs.
 *
 * @param text the formula, at most 1000 characters
 * @param params the value of each other name, finite or Infinity; comes before `pi` and `e`
 * @returns the activation, with the formula as data and as LaTeX; where the slope does not exist, that of abs and sign
 *   is 0, and of two sides of max or min that meet the flat one, else the second, gives it
 * @throws TypeError for an argument of the wrong kind; RangeError for a text that is no such formula, and later,
 *   wherever the activation is used, if its value or slope is not finite
 * @remarks Accuracy: kinks of piecewise-linear formulas to 4 ulp; others are searched in |x| ≤ 10⁴ and to be found must
 *   be 1/64 apart for |x| ≤ 15, 0.4 % of |x| beyond; these are found to about 1e-8. At most 1000 kinks. Features
 *   narrower than about 0.01 √q are missed by the integrals unless a kink marks them, so a steep formula such as
 *   tanh(1e4*x) has wrong moments. Use sigmoid(x) and softplus(x), which neither overflow nor cancel. A design loaded
 *   by `fromJSON` keeps the formula, not its LaTeX.
 * @example
 * ```ts
 * import { activationFromExpression } from 'sparse-gp-init/expression'
 *
 * const phi = activationFromExpression('min(max(x - tau, 0), m)', { tau: 1, m: 0.5 })
 * phi.value(1.25) // -> 0.25
 * phi.kinks // -> [1, 1.5]
 * phi.latex.value // -> '\\min\\left(\\max\\left(x-\\tau,0\\right),m\\right)'
 * ```
 */
export function activationFromExpression(
  text: string,
  params: Readonly<Record<string, number>> = {}
): ExpressionActivation {
  const { node, activation } = activationFromText(text, checkedParams('activationFromExpression', params))
  const value = typeset(node)
  const slope = typesetSlope(derivative(activation.expression.tree), value)
  return { ...activation, latex: { value, slope } }
}
