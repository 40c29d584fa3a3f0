import { type ArgumentError, type Naming, refusal, show, wrongKind } from '../../checks.js'
import { type Expression, MAX_DEPTH, MAX_EXPONENT, MAX_NODES, type Operation, type Params } from '../Expression.js'
import { compile, valueOfName } from './evaluate.js'
import { BINARY, isCondition, UNARY } from './operations.js'

interface Checked {
  /** The part itself, as a frozen copy. */
  readonly tree: Expression
  readonly isCondition: boolean
  /** Whether an infinite parameter occurs. */
  readonly hasInfinity: boolean
  /** The value of what does not depend on x. */
  readonly constant?: number
}

/** How many arguments an operation of a formula takes; 0 for none that a formula may have. */
function arity(op: unknown): number {
  if (op === 'if') return 3
  if (op === 'gauss') return 0
  if (UNARY.has(op as never)) return 1
  return BINARY.has(op as never) ? 2 : 0
}

/** The refusal of a name in a formula that means nothing. */
export function unknownName(caller: string, name: string): ArgumentError {
  const remedy = (named: Naming) => (named('params') ? `give it in params, as { ${name}: 1 }` : 'x is all there is')
  const about = { argument: 'text', expected: 'a formula in x', value: name }
  return refusal(caller, (named) => `${show(name)} is not known; ${remedy(named)}`, about)
}

/** The value of a part without x; only an infinite parameter in it may make it infinite. */
function finiteConstant(caller: string, op: string, value: number, hasInfinity: boolean): number {
  if (Number.isFinite(value) || (hasInfinity && !Number.isNaN(value))) return value
  throw refusal(caller, `a constant part of the formula, made by ${op}, is ${value}; it must be finite`)
}

/**
 * A frozen copy of the tree, if it is one: known operations with as many arguments as they take, known names, finite
 * numbers, not too large.
 */
export function checkedTree(caller: string, tree: unknown, params: Params): Expression {
  let nodes = 0

  function checkedName(name: string): Checked {
    if (name === 'x') return { tree: name, isCondition: false, hasInfinity: false }
    const constant = valueOfName(name, params)
    if (constant === undefined) {
      throw unknownName(caller, name)
    }
    return { tree: name, isCondition: false, hasInfinity: constant === Infinity, constant }
  }

  function checkedNumber(constant: number): Checked {
    if (!Number.isFinite(constant)) throw refusal(caller, `a number must be finite; got ${constant}`)
    return { tree: constant, isCondition: false, hasInfinity: false, constant }
  }

  function checkArguments(op: string, args: readonly Checked[]): void {
    const conditions = op === 'if' ? args.slice(0, 1) : op === 'and' || op === 'or' || op === 'not' ? args : []
    if (!conditions.every((arg) => arg.isCondition)) {
      throw refusal(caller, `${op === 'if' ? '?:' : op} needs a comparison, such as x > 0`)
    }
    const exponent = op === '^' ? args[1]?.constant : undefined
    if (exponent !== undefined && !(Math.abs(exponent) <= MAX_EXPONENT)) {
      throw refusal(caller, `the exponent ${exponent} must lie in [−${MAX_EXPONENT}, ${MAX_EXPONENT}]`)
    }
  }

  function checked(part: unknown, depth: number): Checked {
    nodes += 1
    if (nodes > MAX_NODES) throw refusal(caller, `the formula must have at most ${MAX_NODES} parts; shorten it`)
    if (depth > MAX_DEPTH) {
      throw refusal(
        caller,
        `the formula must be at most ${MAX_DEPTH} levels deep; shorten it (a sum of more than ${MAX_DEPTH} terms is too deep)`
      )
    }
    if (typeof part === 'number') return checkedNumber(part)
    if (typeof part === 'string') return checkedName(part)
    if (!Array.isArray(part)) throw wrongKind(caller, 'a part of the formula', 'a number, a name or an array', part)
    const [op, ...rest]: unknown[] = part
    if (typeof op !== 'string' || arity(op) === 0) throw refusal(caller, `the operation ${show(op)} is not known`)
    if (rest.length !== arity(op)) {
      throw refusal(caller, `${op} takes ${arity(op)} arguments; got ${rest.length}`)
    }
    const args = rest.map((arg) => checked(arg, depth + 1))
    checkArguments(op, args)
    const constants = args.flatMap(({ constant }) => (constant === undefined ? [] : [constant]))
    const copy = Object.freeze([op as Operation, ...args.map((arg) => arg.tree)] as const)
    const hasInfinity = args.some((arg) => arg.hasInfinity)
    const known = { tree: copy, isCondition: isCondition(op), hasInfinity }
    if (constants.length < args.length) return known
    const value = compile([op as Operation, ...constants], params)(0)
    return { ...known, constant: finiteConstant(caller, op, value, hasInfinity) }
  }

  return checked(tree, 0).tree
}
