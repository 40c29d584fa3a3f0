import type { Expression, Operation } from '../activations/Expression.js'

/** How an array library of Python spells what differs between them. */
export interface Dialect {
  /** What its functions are called by: `torch` in `torch.exp`. */
  readonly module: string
  /** Functions with another name than in {@link FUNCTIONS}, with their module. */
  readonly functions?: Readonly<Partial<Record<Operation, string>>>
  /** max(u, bound) and min(u, bound) where the bound is a plain number. */
  readonly bounded?: Readonly<Record<'max' | 'min', (u: string, bound: string) => string>>
}

const COMPARISONS: readonly Operation[] = ['<', '<=', '>', '>=', '==', '!=']
const INFIX: Readonly<Partial<Record<Operation, string>>> = {
  ...Object.fromEntries(['+', '-', '*', '/', ...COMPARISONS].map((operation) => [operation, operation])),
  '^': '**',
  and: '&',
  or: '|'
}
const FUNCTIONS: Readonly<Partial<Record<Operation, string>>> = {
  max: 'maximum',
  min: 'minimum',
  if: 'where',
  atan: 'arctan',
  asinh: 'arcsinh'
}
const CONSTANTS: Readonly<Record<string, string>> = { x: 'x', pi: 'math.pi', e: 'math.e' }

const isConstant = (tree: Expression): boolean => typeof tree !== 'object' && tree !== 'x'

const isCondition = (tree: Expression): boolean =>
  typeof tree === 'object' && [...COMPARISONS, 'and', 'or', 'not'].includes(tree[0])

/** A number as Python writes it. */
export const pythonNumber = (x: number): string =>
  Number.isFinite(x) ? String(x).replace('e+', 'e') : `${x < 0 ? '-' : ''}math.inf`

/** A term without the parentheses around all of it. */
export function bare(term: string): string {
  let open = 0
  for (let i = 0; i < term.length - 1; i++) {
    open += Number(term[i] === '(') - Number(term[i] === ')')
    if (open === 0) return term
  }
  return term.startsWith('(') ? term.slice(1, -1) : term
}

/** A formula in Python; parameters appear under their names in capitals. */
export function pythonFormula(tree: Expression, dialect: Dialect): string {
  if (typeof tree === 'number') return pythonNumber(tree)
  if (typeof tree === 'string') return CONSTANTS[tree] ?? tree.toUpperCase()
  const [operation, ...children] = tree
  const functionName = (name: Operation) => dialect.functions?.[name] ?? `${dialect.module}.${FUNCTIONS[name] ?? name}`
  const call = (name: Operation, ...args: string[]) => `${functionName(name)}(${args.map(bare).join(', ')})`
  const condition = (child: Expression) =>
    isCondition(child) ? written(child) : `(${pythonFormula(child, dialect)} != 0)`
  /** A condition as it stands in one; elsewhere it counts as 1 or 0. */
  const written = (child: Expression): string => {
    const [name, ...terms] = child as readonly [Operation, ...Expression[]]
    if (name === 'not') return `~${condition(terms[0] as Expression)}`
    const operands = terms.map(name === 'and' || name === 'or' ? condition : (term) => pythonFormula(term, dialect))
    return `(${operands.join(` ${INFIX[name]} `)})`
  }
  if (isCondition(tree)) return call('if', written(tree), '1.0', '0.0')

  // where(c, 1, 0) would hold integers.
  const float = (term: string) => (/^-?\d+$/.test(term) ? `${term}.0` : term)
  const args = children.map((child) => pythonFormula(child, dialect))
  const [u = '', v = ''] = args
  if (INFIX[operation] !== undefined) return `(${args.join(` ${INFIX[operation]} `)})`
  switch (operation) {
    case 'neg':
      return `(-${u})`
    case 'cbrt':
      return `(${call('sign', u)} * ${call('abs', u)} ** (1 / 3))`
    case 'if':
      return call('if', condition(children[0] as Expression), float(v), float(args[2]))
    case 'max':
    case 'min': {
      const bound = dialect.bounded?.[operation]
      const fixed = children.findIndex(isConstant)
      if (bound === undefined || fixed < 0) return call(operation, u, v)
      return bound(bare(args[1 - fixed]), bare(args[fixed]))
    }
    default:
      return call(operation, u)
  }
}
