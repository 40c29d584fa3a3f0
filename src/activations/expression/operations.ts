import { erf } from '../../special/erf.js'
import { expSquare } from '../../special/expSquare.js'
import { logistic } from '../../special/logistic.js'
import type { TermOperation } from '../Expression.js'

/** The functions of one number. */
export const UNARY: ReadonlyMap<TermOperation, (u: number) => number> = new Map<TermOperation, (u: number) => number>([
  ['neg', (u) => -u],
  ['abs', Math.abs],
  ['sign', Math.sign],
  ['exp', Math.exp],
  ['expm1', Math.expm1],
  ['log', Math.log],
  ['log1p', Math.log1p],
  ['sqrt', Math.sqrt],
  ['cbrt', Math.cbrt],
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tanh', Math.tanh],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['atan', Math.atan],
  ['asinh', Math.asinh],
  ['erf', erf],
  ['sigmoid', logistic],
  ['softplus', (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)))],
  ['gauss', (u) => expSquare(u, -1)],
  ['not', (u) => (u === 0 ? 1 : 0)]
])

type Binary = (u: number, v: number) => number

/** The comparisons, 1 where they hold and 0 elsewhere. */
export const COMPARISONS: ReadonlyMap<TermOperation, Binary> = new Map<TermOperation, Binary>([
  ['<', (u, v) => (u < v ? 1 : 0)],
  ['<=', (u, v) => (u <= v ? 1 : 0)],
  ['>', (u, v) => (u > v ? 1 : 0)],
  ['>=', (u, v) => (u >= v ? 1 : 0)],
  ['==', (u, v) => (u === v ? 1 : 0)],
  ['!=', (u, v) => (u === v ? 0 : 1)]
])

/** The functions of two numbers that need both. */
export const BINARY: ReadonlyMap<TermOperation, Binary> = new Map<TermOperation, Binary>([
  ...COMPARISONS,
  ['+', (u, v) => u + v],
  ['-', (u, v) => u - v],
  ['*', (u, v) => u * v],
  ['/', (u, v) => u / v],
  ['^', (u, v) => (v === 2 ? u * u : u ** v)],
  ['max', Math.max],
  ['min', Math.min],
  ['and', (u, v) => (u !== 0 && v !== 0 ? 1 : 0)],
  ['or', (u, v) => (u !== 0 || v !== 0 ? 1 : 0)]
])

/** What holds or does not. */
export function isCondition(op: unknown): boolean {
  return COMPARISONS.has(op as TermOperation) || op === 'and' || op === 'or' || op === 'not'
}
