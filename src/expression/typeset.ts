import type { Term } from '../activations/expression/Expression.js'
import { type MathNode, math } from './mathjs.js'

const GREEK = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega'.split(
    ' '
  )
)

/** More nodes than a typeset derivative has. */
const MAX_TYPESET = 400

const FN: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '^': 'pow',
  '<': 'smaller',
  '<=': 'smallerEq',
  '>': 'larger',
  '>=': 'largerEq',
  '==': 'equal',
  '!=': 'unequal',
  and: 'and',
  or: 'or'
}

function letter(name: string): string {
  if (GREEK.has(name)) return `\\${name}`
  return name.length === 1 ? name : `\\mathrm{${name.replaceAll('_', '\\_')}}`
}

function symbol(name: string): string {
  const [, base, index] = /^([A-Za-z]+)_?(\d+)$/.exec(name) ?? /^([A-Za-z]+)_([A-Za-z0-9]+)$/.exec(name) ?? []
  return base === undefined || index === undefined ? letter(name) : `${letter(base)}_{${letter(index)}}`
}

/** The functions that LaTeX knows by a name, and those that it writes otherwise. */
const LATEX: ReadonlyMap<string, (...args: string[]) => string> = new Map<string, (...args: string[]) => string>([
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

/** What mathjs would typeset otherwise; the space ends a command that stands before. */
function handler(node: MathNode, options: unknown): string | undefined {
  if (node.type === 'SymbolNode') return ` ${symbol(node.name)}`
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
  function node(term: Term): MathNode | undefined {
    count += 1
    if (count > MAX_TYPESET) return undefined
    if (typeof term === 'number') return new math.ConstantNode(term)
    if (typeof term === 'string') return new math.SymbolNode(term)
    const [op, ...rest] = term
    const args: MathNode[] = []
    for (const part of rest) {
      const arg = node(part)
      if (arg === undefined) return undefined
      args.push(arg)
    }
    const [u, v, w] = args as [MathNode, MathNode, MathNode]
    if (op === 'if') return new math.ConditionalNode(u, v, w)
    if (op === 'neg') return new math.OperatorNode('-', 'unaryMinus', [u])
    if (op === 'not') return new math.OperatorNode('not', 'not', [u])
    if (op === 'gate') return new math.OperatorNode('*', 'multiply', [u, v])
    if (op === 'gauss') {
      const square = new math.OperatorNode('^', 'pow', [u, new math.ConstantNode(2)])
      return new math.FunctionNode('exp', [new math.OperatorNode('-', 'unaryMinus', [square])])
    }
    const fn = FN[op]
    return fn === undefined ? new math.FunctionNode(op, args) : new math.OperatorNode(op, fn, args)
  }
  return node(root)
}

/** LaTeX of the derivative of a formula; where that is too long, the formula under d/dx. */
export function typesetSlope(slope: Term, value: string): string {
  const node = nodeOf(slope)
  return node === undefined ? `\\frac{d}{dx}\\left(${value}\\right)` : typeset(node)
}
