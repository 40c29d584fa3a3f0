import { CONSTANTS, type Params, type Term } from '../Expression.js'
import { BINARY, UNARY } from './operations.js'

type Scalar = (x: number) => number

interface Compiled {
  readonly at: Scalar
  readonly isConstant: boolean
}

/** The value of a parameter or a named constant; undefined for any other name. */
export function valueOfName(name: string, params: Params): number | undefined {
  return Object.hasOwn(params, name) ? params[name] : CONSTANTS.get(name)
}

function combined(op: string, [u, v, w]: readonly Scalar[]): Scalar {
  const [a, b, c] = [u as Scalar, v as Scalar, w as Scalar]
  const unary = UNARY.get(op as never)
  if (unary !== undefined) return (x) => unary(a(x))
  switch (op) {
    case 'if':
      return (x) => (a(x) !== 0 ? b(x) : c(x))
    case 'gate':
      return (x) => {
        const factor = a(x)
        return factor === 0 ? 0 : factor * b(x)
      }
    case '+':
      return (x) => a(x) + b(x)
    case '-':
      return (x) => a(x) - b(x)
    case '*':
      return (x) => a(x) * b(x)
    default: {
      const binary = BINARY.get(op as never) as (u: number, v: number) => number
      return (x) => binary(a(x), b(x))
    }
  }
}

/** The function of x that a formula is; what does not depend on x is computed once, and a branch not taken never. */
export function compile(term: Term, params: Params): Scalar {
  const done = new Map<Term, Compiled>()
  function compiled(part: Term): Compiled {
    if (typeof part === 'number') return { at: () => part, isConstant: true }
    if (part === 'x') return { at: (x) => x, isConstant: false }
    if (typeof part === 'string') {
      const value = valueOfName(part, params) as number
      return { at: () => value, isConstant: true }
    }
    const before = done.get(part)
    if (before !== undefined) return before
    const [op, ...args] = part
    const inner = args.map(compiled)
    const at = combined(
      op,
      inner.map((arg) => arg.at)
    )
    const isConstant = inner.every((arg) => arg.isConstant)
    const value = isConstant ? at(0) : 0
    const result = { at: isConstant ? () => value : at, isConstant }
    done.set(part, result)
    return result
  }
  return compiled(term).at
}

/** Whether x does not occur. */
export function isConstant(term: Term): boolean {
  return typeof term === 'object' ? term.slice(1).every((arg) => isConstant(arg as Term)) : term !== 'x'
}
