/** What may stand at the head of a node of an {@link Expression}. */
export type Operation =
  | '+'
  | '-'
  | '*'
  | '/'
  | '^'
  | 'neg'
  | 'max'
  | 'min'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | 'and'
  | 'or'
  | 'not'
  | 'if'
  | 'abs'
  | 'sign'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'cbrt'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sinh'
  | 'cosh'
  | 'atan'
  | 'asinh'
  | 'erf'
  | 'sigmoid'
  | 'softplus'

/**
 * A formula in x as plain data: a number, a name (`'x'`, a parameter, `'pi'`, `'e'`), or an operation and its
 * arguments, `['max', ['-', 'x', 'tau'], 0]`. A comparison counts as 1 or 0.
 */
export type Expression = number | string | readonly [Operation, ...Expression[]]

/** The formula of an activation. */
export interface ExpressionData {
  /** As it was written. */
  readonly text: string
  /** As it is evaluated. */
  readonly tree: Expression
}

/** Parameters by name. */
export type Params = Readonly<Record<string, number>>

/**
 * Besides {@link Operation}: `gate` is a product in which a first factor 0 wins over infinity and NaN, `gauss` is
 * e^{−u²}.
 */
export type TermOperation = Operation | 'gate' | 'gauss'

/** An {@link Expression} or a derivative of one. */
export type Term = number | string | TermNode
export type TermNode = readonly [TermOperation, ...Term[]]

/** The numbers with a name; a parameter of the same name comes first. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E]
])

/** Most nodes a formula may have. */
export const MAX_NODES = 300
/** Most levels a formula may have below its top. */
export const MAX_DEPTH = 60
/** Most characters a text may have. */
export const MAX_LENGTH = 1000
/** Most kinks an activation may have. */
export const MAX_KINKS = 1000
/** A constant exponent lies in [−64, 64]. */
export const MAX_EXPONENT = 64
