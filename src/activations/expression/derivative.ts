import type { Term, TermNode } from '../Expression.js'
import { isConstant } from './evaluate.js'
import { chain, choose, minus, negative, over, plus, power, times } from './simplify.js'

const TWO_OVER_SQRT_PI = 1.1283791670955126

/** f′(u) of the functions of one number; those that are constant between jumps have none. */
const OUTER: ReadonlyMap<string, (u: Term) => Term> = new Map<string, (u: Term) => Term>([
  ['neg', () => -1],
  ['abs', (u) => ['sign', u]],
  ['exp', (u) => ['exp', u]],
  ['expm1', (u) => ['exp', u]],
  ['log', (u) => over(1, u)],
  ['log1p', (u) => over(1, plus(1, u))],
  ['sqrt', (u) => over(0.5, ['sqrt', u])],
  ['cbrt', (u) => over(1, times(3, power(['cbrt', u], 2)))],
  ['sin', (u) => ['cos', u]],
  ['cos', (u) => negative(['sin', u])],
  ['tanh', (u) => over(1, power(['cosh', u], 2))],
  ['sinh', (u) => ['cosh', u]],
  ['cosh', (u) => ['sinh', u]],
  ['atan', (u) => over(1, plus(1, power(u, 2)))],
  ['asinh', (u) => over(1, ['sqrt', plus(1, power(u, 2))])],
  ['erf', (u) => times(TWO_OVER_SQRT_PI, ['gauss', u])],
  ['sigmoid', (u) => times(['sigmoid', u], ['sigmoid', negative(u)])],
  ['softplus', (u) => ['sigmoid', u]],
  ['gauss', (u) => times(-2, times(u, ['gauss', u]))]
])

function ofPower(u: Term, v: Term, du: Term, dv: Term): Term {
  const self: Term = ['^', u, v]
  if (dv === 0) {
    return chain(du, typeof v === 'number' ? times(v, power(u, v - 1)) : ['gate', v, ['^', u, minus(v, 1)]])
  }
  const byExponent = chain(dv, times(self, ['log', u]))
  return du === 0 ? byExponent : plus(byExponent, chain(du, times(self, over(v, u))))
}

/** Of two sides that meet, the flat one, and otherwise the second, gives the slope where they do. */
function ofChoice(above: '<' | '>', u: Term, v: Term, du: Term, dv: Term): Term {
  return du === 0 ? choose([above, v, u], dv, 0) : choose([above, u, v], du, dv)
}

/** The derivative of the node, by those of its parts. */
function ofNode(node: TermNode, slopeOf: (part: Term) => Term): Term {
  const [op, u = 0, v = 0, w = 0] = node
  const outer = OUTER.get(op)
  if (outer !== undefined) return chain(slopeOf(u), outer(u))
  switch (op) {
    case '+':
      return plus(slopeOf(u), slopeOf(v))
    case '-':
      return minus(slopeOf(u), slopeOf(v))
    case '*':
      return plus(chain(slopeOf(u), v), chain(slopeOf(v), u))
    case 'gate':
      return plus(chain(slopeOf(u), v), chain(u, slopeOf(v)))
    case '/': {
      const dv = slopeOf(v)
      return minus(chain(slopeOf(u), over(1, v)), dv === 0 ? 0 : chain(dv, over(node, v)))
    }
    case '^':
      return ofPower(u, v, slopeOf(u), slopeOf(v))
    case 'max':
      return ofChoice('>', u, v, slopeOf(u), slopeOf(v))
    case 'min':
      return ofChoice('<', u, v, slopeOf(u), slopeOf(v))
    case 'if':
      return choose(u, slopeOf(v), slopeOf(w))
    default:
      return 0
  }
}

/**
 * The derivative of a formula, itself a formula. Where it does not exist: |u|′ and sign(u)′ are 0 at u = 0, and of the
 * two sides of max or min that meet, the flat one or else the second gives it.
 */
export function derivative(term: Term): Term {
  const done = new Map<Term, Term>()
  function slopeOf(part: Term): Term {
    if (typeof part !== 'object') return part === 'x' ? 1 : 0
    const before = done.get(part)
    if (before !== undefined) return before
    const slope = isConstant(part) ? 0 : ofNode(part, slopeOf)
    done.set(part, slope)
    return slope
  }
  return slopeOf(term)
}
