import type { Term } from '../activations/Expression.js'
import { type MathNode, math, type OperatorNode } from './mathjs.js'
import { OPERATORS } from './treeOf.js'

const GREEK = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega'.split(
    ' '
  )
)

/** Most nodes a typeset derivative has. */
const MAX_TYPESET = 400

/** What mathjs calls the operations that have an operator. */
const FN: ReadonlyMap<string, string> = new Map([...OPERATORS].map(([fn, op]) => [op, fn]))

function letter(name: string): string {
  if (GREEK.has(name)) return `\\${name}`
  return name.length === 1 ? name : `\\mathrm{${name.replaceAll('_', '\\_')}}`
}

function symbol(name: string): string {
  const [, base, index] = /^([A-Za-z]+)_?(\d+)$/.exec(name) ?? /^([A-Za-z]+)_([A-Za-z0-9]+)$/.exec(name) ?? []
  return base === undefined || index === undefined ? letter(name) : `${letter(base)}_{${letter(index)}}`
}

/** A function that is only a pair of brackets. */
const BRACKETS = '()'

/** The functions that LaTeX knows by a name, and those that it writes otherwise. */
const LATEX: ReadonlyMap<string, (...args: string[]) => string> = new Map<string, (...args: string[]) => string>([
  [BRACKETS, (u) => `\\left(${u}\\right)`],
  ['abs', (u) => `\\left|${u}\\right|`],
  ['sqrt', (u) => `\\sqrt{${u}}`],
  ['cbrt', (u) => `\\sqrt[3]{${u}}`],
  ['exp', (u) => `e^{${u}}`],
  ['square', (u) => `\\left(${u}\\right)^{2}`],
  ['cube', (u) => `\\left(${u}\\right)^{3}`],
  ['pow', (u, v) => `\\left(${u}\\right)^{${v}}`],
  ['log', (u) => `\\ln\\left(${u}\\right)`],
  ['atan', (u) => `\\arctan\\left(${u}\\right)`],
  ...['min', 'max', 'sin', 'cos', 'tanh', 'sinh', 'cosh'].map(
    (name) => [name, (...args: string[]) => `\\${name}\\left(${args.join(',')}\\right)`] as const
  )
])

function bare(node: MathNode): MathNode {
  return node.type === 'ParenthesisNode' ? bare(node.content) : node
}

/** Whether a sign stands first. */
function isSigned(node: MathNode): boolean {
  const inner = bare(node)
  if (inner.type !== 'OperatorNode') return false
  return /^una/.test(inner.fn) || (/^(add|sub|mul)/.test(inner.fn) && isSigned(inner.args[0] as MathNode))
}

/** Whether an argument needs brackets that mathjs leaves out. */
function needsBrackets({ fn, args }: OperatorNode, arg: MathNode, i: number): boolean {
  if (fn !== 'pow') return /^(add|sub|mul|una)/.test(fn) && i === args.length - 1 && isSigned(arg)
  const base = bare(arg)
  if (i > 0) return false
  return base.type === 'OperatorNode' || (base.type === 'FunctionNode' && /^(exp|square|cube|pow)$/.test(base.fn.name))
}

/** A number m·10ⁿ in brackets; any other is left to mathjs. */
function scientific(value: unknown): string | undefined {
  const [mantissa, exponent] = String(value).split('e')
  return exponent && `\\left(${mantissa}\\cdot 10^{${Number(exponent)}}\\right)`
}

/** What mathjs would typeset otherwise; the space ends a command that stands before. */
function handler(node: MathNode, options: unknown): string | undefined {
  if (node.type === 'SymbolNode') return ` ${symbol(node.name)}`
  if (node.type === 'ConstantNode') return scientific(node.value)
  if (node.type === 'OperatorNode') {
    const isOpen = (arg: MathNode, i: number) => needsBrackets(node, arg, i)
    if (!node.args.some(isOpen)) return undefined
    const args = node.args.map((arg, i) => (isOpen(arg, i) ? new math.FunctionNode(BRACKETS, [arg]) : arg))
    return new math.OperatorNode(node.op, node.fn, args).toTex(options)
  }
  if (node.type !== 'FunctionNode') return undefined
  const args = node.args.map((arg) => arg.toTex(options).trim())
  const latex =
    LATEX.get(node.fn.name) ?? ((...all) => `\\operatorname{${node.fn.name}}\\left(${all.join(',')}\\right)`)
  return ` ${latex(...args)}`
}

/** LaTeX of what mathjs read, without the spaces that end no command. */
export function typeset(node: MathNode): string {
  const latex = node.toTex({ handler, parenthesis: 'auto', implicit: 'hide' })
  return latex.replace(/(^|[^A-Za-z ]) +(?=[A-Za-z\\])/g, '$1')
}

/** A term as nodes of mathjs; undefined for one that is too long to be read. */
function nodeOf(root: Term): MathNode | undefined {
  let count = 0
  function node(term: Term): MathNode {
    count += 1
    if (typeof term === 'string' || count > MAX_TYPESET) return new math.SymbolNode(String(term))
    if (typeof term === 'number') return term < 0 ? node(['neg', -term]) : new math.ConstantNode(term)
    const [op, u = 0] = term
    if (op === 'gauss') return node(['exp', ['neg', ['^', u, 2]]])
    const args = term.slice(1).map((arg) => node(arg as Term))
    if (op === 'if') return new math.ConditionalNode(...(args as [MathNode, MathNode, MathNode]))
    const fn = FN.get(op === 'gate' ? '*' : op)
    return fn === undefined ? new math.FunctionNode(op, args) : new math.OperatorNode(op, fn, args)
  }
  const result = node(root)
  return count > MAX_TYPESET ? undefined : result
}

/** LaTeX of the derivative of a formula; where that is too long, the formula under d/dx. */
export function typesetSlope(slope: Term, value: string): string {
  const node = nodeOf(slope)
  return node === undefined ? `\\frac{d}{dx}\\left(${value}\\right)` : typeset(node)
}
