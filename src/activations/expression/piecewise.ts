import { refusal } from '../../checks.js'
import { type Expression, MAX_KINKS, type Params } from '../Expression.js'
import { compile, isConstant } from './evaluate.js'
import { BINARY, COMPARISONS, UNARY } from './operations.js'

/** slope·x + intercept. */
export interface Line {
  readonly slope: number
  readonly intercept: number
}

interface Cell extends Line {
  readonly from: number
  readonly to: number
}

/** A function that is linear on each cell, the cells covering the real line; what it is at their ends is left open. */
export type Piecewise = readonly Cell[]

/** The refusal of a formula with too many kinks. */
export function tooManyKinks(caller: string): RangeError {
  return refusal(
    caller,
    `the formula has more than ${MAX_KINKS} kinks in |x| ≤ 10⁴; clamp the argument, as sin(min(max(x, -3), 3))`
  )
}

const RESOLUTION = 4 * Number.EPSILON

const whole = (slope: number, intercept: number): Piecewise => [{ from: -Infinity, to: Infinity, slope, intercept }]
const flat = (intercept: number): Line => ({ slope: 0, intercept })

function inside({ from, to }: Cell): number {
  if (from === -Infinity) return to === Infinity ? 0 : to - Math.max(1, Math.abs(to))
  return to === Infinity ? from + Math.max(1, Math.abs(from)) : from + 0.5 * (to - from)
}

/** The cell cut where the line crosses zero inside, each part with the sign it has there. */
function bySign({ from, to }: Cell, { slope, intercept }: Line): [Cell, sign: number][] {
  const part = (start: number, end: number): [Cell, number] => {
    const cell = { from: start, to: end, slope, intercept }
    return [cell, Math.sign(slope === 0 ? intercept : slope * inside(cell) + intercept)]
  }
  const root = 0 - intercept / slope
  const near = RESOLUTION * Math.abs(root)
  return root > from + near && root < to - near ? [part(from, root), part(root, to)] : [part(from, to)]
}

/** Cells on which all the functions are linear, and their lines there. */
function refined(functions: readonly Piecewise[]): [Cell, Line[]][] {
  const ends = [...new Set(functions.flatMap((f) => f.map(({ to }) => to)))].sort((a, b) => a - b)
  const at = functions.map(() => 0)
  return ends.map((to, i) => {
    const lines = functions.map((f, k) => {
      const line = f[at[k]] as Cell
      if (line.to === to) at[k] += 1
      return line
    })
    return [{ from: ends[i - 1] ?? -Infinity, to, ...flat(0) }, lines]
  })
}

const difference = (a: Line, b: Line): Line => ({ slope: a.slope - b.slope, intercept: a.intercept - b.intercept })
const divided = ({ slope, intercept }: Line, by: number): Line => ({ slope: slope / by, intercept: intercept / by })
const scaled = ({ slope, intercept }: Line, by: number): Line => ({
  slope: slope * by,
  intercept: intercept === 0 ? 0 : intercept * by
})

/** What an operation makes of lines: one line, or one for each sign of a line that may cross zero. */
type Result = Line | { readonly of: Line; readonly give: (sign: number) => Line } | undefined

const RULES: ReadonlyMap<string, (a: Line, b: Line, c: Line) => Result> = new Map([
  ['neg', (a: Line): Result => scaled(a, -1)],
  ['+', (a, b) => ({ slope: a.slope + b.slope, intercept: a.intercept + b.intercept })],
  ['-', difference],
  ['*', (a, b) => (b.slope === 0 ? scaled(a, b.intercept) : a.slope === 0 ? scaled(b, a.intercept) : undefined)],
  ['/', (a, b) => (b.slope === 0 ? divided(a, b.intercept) : undefined)],
  ['^', (a, b) => (b.slope === 0 && b.intercept === 1 ? a : undefined)],
  ['max', (a, b) => ({ of: difference(a, b), give: (sign) => (sign > 0 ? a : b) })],
  ['min', (a, b) => ({ of: difference(a, b), give: (sign) => (sign < 0 ? a : b) })],
  ['abs', (a) => ({ of: a, give: (sign) => scaled(a, sign) })],
  ['sign', (a) => ({ of: a, give: flat })],
  ['if', (c, a, b) => (c.intercept !== 0 ? a : b)]
] as [string, (a: Line, b: Line, c: Line) => Result][])

/** The value of any function of constants. */
function ofConstants(op: string, lines: readonly Line[]): Result {
  const f = UNARY.get(op as never) ?? BINARY.get(op as never)
  const isFlat = f !== undefined && lines.every(({ slope }) => slope === 0)
  return isFlat ? flat((f as (...u: number[]) => number)(...lines.map(({ intercept }) => intercept))) : undefined
}

function resultOf(op: string, lines: readonly Line[]): Result {
  // Equality holds at points, which the lines leave open.
  if (op === '==' || op === '!=') return undefined
  const [a, b, c] = [lines[0] as Line, lines[1] as Line, lines[2] as Line]
  const compare = COMPARISONS.get(op as never)
  if (compare !== undefined) return { of: difference(a, b), give: (sign) => flat(compare(sign, 0)) }
  return RULES.get(op)?.(a, b, c) ?? ofConstants(op, lines)
}

const placed = ({ from, to }: Cell, { slope, intercept }: Line): Cell => ({ from, to, slope, intercept })

function isSound({ slope, intercept }: Line): boolean {
  return Number.isFinite(slope) && !Number.isNaN(intercept)
}

/** The operation applied cell by cell; undefined where the result is not piecewise linear. */
function applied(caller: string, op: string, functions: readonly Piecewise[]): Piecewise | undefined {
  const cells: Cell[] = []
  for (const [cell, lines] of refined(functions)) {
    const result = resultOf(op, lines)
    if (result === undefined) return undefined
    const parts =
      'of' in result
        ? bySign(cell, result.of).map(([part, sign]) => placed(part, result.give(sign)))
        : [placed(cell, result)]
    if (!parts.every(isSound)) return undefined
    cells.push(...parts)
    if (cells.length > MAX_KINKS) throw tooManyKinks(caller)
  }
  return cells
}

/** The piecewise-linear function that a formula is, if it is one that the algebra of lines finds. */
export function piecewiseAlgebra(caller: string, params: Params): (tree: Expression) => Piecewise | undefined {
  const done = new Map<Expression, Piecewise | undefined>()
  function piecewise(tree: Expression): Piecewise | undefined {
    if (tree === 'x') return whole(1, 0)
    if (isConstant(tree)) return whole(0, compile(tree, params)(0))
    if (done.has(tree)) return done.get(tree)
    const [op, ...args] = tree as readonly [string, ...Expression[]]
    const inner = args.map(piecewise)
    const known = inner.filter((f) => f !== undefined)
    const result = known.length === inner.length ? applied(caller, op, known) : undefined
    done.set(tree, result)
    return result
  }
  return piecewise
}
