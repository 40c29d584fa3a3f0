import type { Expression, Operation } from '../activations/Expression.js'
import { unknownName } from '../activations/expression/checkedTree.js'
import { UNARY } from '../activations/expression/operations.js'
import { refusal, show } from '../checks.js'
import type { MathNode, OperatorNode } from './mathjs.js'
import { stable } from './stable.js'

/** The operators of a formula, by what mathjs calls them. */
export const OPERATORS: ReadonlyMap<string, Operation> = new Map([
  ['add', '+'],
  ['subtract', '-'],
  ['multiply', '*'],
  ['divide', '/'],
  ['pow', '^'],
  ['unaryMinus', 'neg'],
  ['smaller', '<'],
  ['smallerEq', '<='],
  ['larger', '>'],
  ['largerEq', '>='],
  ['equal', '=='],
  ['unequal', '!='],
  ['and', 'and'],
  ['or', 'or'],
  ['not', 'not']
])

/** What else may not be in a formula, by the type of its node. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['AccessorNode', 'access to a property or an entry'],
  ['ArrayNode', 'a matrix'],
  ['AssignmentNode', 'an assignment'],
  ['BlockNode', 'several formulas'],
  ['FunctionAssignmentNode', 'the definition of a function'],
  ['IndexNode', 'an index'],
  ['ObjectNode', 'an object'],
  ['RangeNode', 'a range']
])

const HEADS = [...UNARY.keys()].filter((op) => !['neg', 'not', 'gauss'].includes(op))
const FUNCTIONS: ReadonlySet<string> = new Set([...HEADS, 'max', 'min', 'relu', 'square', 'cube', 'pow'])
const KNOWN = [...FUNCTIONS].sort().join(', ')

function functionOf(caller: string, name: string, args: readonly Expression[]): Expression {
  const [u = 0, v = 0] = args
  const takes = name === 'pow' ? 2 : 1
  if (!FUNCTIONS.has(name)) throw refusal(caller, `the function ${show(name)} is not known; use ${KNOWN}`)
  if (name === 'max' || name === 'min') {
    if (args.length === 0) throw refusal(caller, `${name} takes at least 1 argument; got 0`)
    return args.reduce((left, right) => [name, left, right])
  }
  if (args.length !== takes)
    throw refusal(caller, `${name} takes ${takes} argument${takes > 1 ? 's' : ''}; got ${args.length}`)
  switch (name) {
    case 'relu':
      return ['max', u, 0]
    case 'square':
      return ['^', u, 2]
    case 'cube':
      return ['^', u, 3]
    case 'pow':
      return ['^', u, v]
    default:
      return stable([name as Operation, u])
  }
}

/**
 * The formula that mathjs read, in this library's own form; whatever is no part of a formula in x is refused by name.
 */
export function treeOf(caller: string, root: MathNode, params: Readonly<Record<string, number>>): Expression {
  const refused = (what: string) =>
    refusal(caller, (named) => `${named('text')} contains ${what}; write a formula in x`)

  function symbol(name: string): Expression {
    if (name === 'x' || name === 'pi' || name === 'e' || Object.hasOwn(params, name)) return name
    if (FUNCTIONS.has(name)) throw refusal(caller, `${show(name)} is a function; write ${name}(x)`)
    throw unknownName(caller, name)
  }

  function operator({ op, fn, args, isPercentage }: OperatorNode): Expression {
    const [u = 0, v = 0] = args.map(tree)
    if (fn === 'unaryPlus') return u
    const operation = isPercentage ? undefined : OPERATORS.get(fn)
    if (operation === undefined) throw refused(`the operator ${show(isPercentage ? '%' : op)}`)
    if (operation === 'neg') return typeof u === 'number' ? 0 - u : ['neg', u]
    if (operation === '^' && u === 'e' && !Object.hasOwn(params, 'e')) return ['exp', v]
    return args.length === 1 ? [operation, u] : stable([operation, u, v])
  }

  function chained(conditionals: readonly string[], terms: readonly Expression[]): Expression {
    const links = conditionals.map((name, i): Expression => {
      const operation = OPERATORS.get(name)
      if (operation === undefined) throw refused(`the operator ${show(name)}`)
      return [operation, terms[i] as Expression, terms[i + 1] as Expression]
    })
    return links.reduce((left, right) => ['and', left, right])
  }

  function tree(node: MathNode): Expression {
    switch (node.type) {
      case 'ParenthesisNode':
        return tree(node.content)
      case 'SymbolNode':
        return symbol(node.name)
      case 'ConstantNode':
        if (typeof node.value !== 'number') throw refused(`the constant ${show(node.value)}`)
        if (!Number.isFinite(node.value)) throw refused(`a number that is not finite (${node.value})`)
        return node.value
      case 'OperatorNode':
        return operator(node)
      case 'ConditionalNode':
        return ['if', tree(node.condition), tree(node.trueExpr), tree(node.falseExpr)]
      case 'RelationalNode':
        return chained(node.conditionals, node.params.map(tree))
      case 'FunctionNode':
        if (node.fn.type !== 'SymbolNode') throw refused('a call of what is no function')
        return functionOf(caller, node.fn.name, node.args.map(tree))
      default:
        throw refused(REFUSED.get((node as MathNode).type) ?? `a ${(node as MathNode).type}`)
    }
  }

  return tree(root)
}
