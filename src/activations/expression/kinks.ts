import { type Expression, MAX_KINKS, type Params } from '../Expression.js'
import { derivative } from './derivative.js'
import { compile, isConstant } from './evaluate.js'
import { COMPARISONS } from './operations.js'
import { type Piecewise, piecewiseAlgebra, tooManyKinks } from './piecewise.js'
import { switchingRoots } from './switchingRoots.js'

type Kinks = readonly number[]

/** Where a formula may fail to be smooth, and the points among which it may jump. */
interface Found {
  readonly kinks: Kinks
  readonly mayJump: Kinks
}

/** What may jump where its arguments do not; for `if`, `and`, `or`, `not` their comparisons do. */
const JUMPING: ReadonlySet<unknown> = new Set(['sign', '/', ...COMPARISONS.keys()])

const SAME = 8 * Number.EPSILON
const BESIDE = 1e-9
/** What rounding may make of a continuous function near 1. */
const NO_JUMP = 1e-14

/** Ascending, once each. */
export function ascending(points: Kinks): number[] {
  const kept: number[] = []
  for (const x of [...points].sort((a, b) => a - b)) {
    const last = kept.at(-1)
    if (last === undefined || x - last > SAME * Math.abs(x)) kept.push(x + 0)
  }
  return kept
}

/** Zeros of a piecewise-linear function at isolated points, and where it changes its sign. */
function zerosOf(cells: Piecewise): number[] {
  return cells.flatMap(({ from, to, slope, intercept }, i) => {
    const root = 0 - intercept / slope
    const next = cells[i + 1]
    const isEnd = next !== undefined && (next.slope !== slope || next.intercept !== intercept)
    return [...(slope !== 0 && root >= from && root <= to ? [root] : []), ...(isEnd ? [to] : [])]
  })
}

/** Every point where a function of the formula may fail to be smooth, within |x| ≤ 10⁴ unless found by algebra. */
export function kinksOf(caller: string, tree: Expression, params: Params): Found {
  const piecewise = piecewiseAlgebra(caller, params)
  const mayJump: number[] = []
  const scalar = (part: Expression) => compile(part, params)

  function meeting(u: Expression, v: Expression, known: Kinks): Kinks {
    const gap: Expression = v === 0 ? u : ['-', u, v]
    if (isConstant(gap)) return []
    const cells = piecewise(gap)
    if (cells !== undefined) return zerosOf(cells)
    return switchingRoots(scalar(u), scalar(v), compile(derivative(gap), params), known)
  }

  /** Those of the points that have on some side a place where the condition holds. */
  function where(points: Kinks, holds: (x: number) => boolean): Kinks {
    return points.filter((x) =>
      [x - BESIDE * Math.abs(x) - Number.MIN_VALUE, x, x + BESIDE * Math.abs(x) + Number.MIN_VALUE].some(holds)
    )
  }

  /** Where a node itself, with smooth arguments, is not smooth. */
  function ownKinks(op: string, u: Expression, v: Expression, known: Kinks): Kinks {
    switch (op) {
      case 'abs':
      case 'sign':
      case 'sqrt':
      case 'cbrt':
      case 'log':
        return meeting(u, 0, known)
      case 'log1p':
        return meeting(u, -1, known)
      case '/':
        return meeting(v, 0, known)
      case '^': {
        const exponent = isConstant(v) ? scalar(v)(0) : Number.NaN
        return exponent >= 0 && Number.isInteger(exponent) ? [] : meeting(u, 0, known)
      }
      default:
        return op === 'max' || op === 'min' || COMPARISONS.has(op as never) ? meeting(u, v, known) : []
    }
  }

  function ofNode([op, ...args]: readonly [string, ...Expression[]]): Kinks {
    const [u = 0, v = 0] = args
    const inner = args.map(kinks)
    if (op === 'if') {
      const condition = scalar(u)
      const [own = [], yes = [], no = []] = inner
      return [...own, ...where(yes, (x) => condition(x) !== 0), ...where(no, (x) => condition(x) === 0)]
    }
    const all = inner.flat()
    const own = ownKinks(op, u, v, all)
    const isPole = op === '^' && !(isConstant(v) && scalar(v)(0) >= 0)
    if (isPole || JUMPING.has(op)) mayJump.push(...own)
    if (op !== 'max' && op !== 'min') return [...all, ...own]
    const sign = op === 'max' ? 1 : -1
    const [a, b] = [scalar(u), scalar(v)]
    const [left = [], right = []] = inner
    return [
      ...own,
      ...where(left, (x) => !(sign * (a(x) - b(x)) < 0)),
      ...where(right, (x) => !(sign * (b(x) - a(x)) < 0))
    ]
  }

  function kinks(part: Expression): Kinks {
    if (typeof part !== 'object' || isConstant(part)) return []
    const result = ascending(ofNode(part))
    if (result.length > MAX_KINKS) throw tooManyKinks(caller)
    return result
  }

  return { kinks: kinks(tree), mayJump }
}

/** Those of the kinks at which φ jumps: a difference that does not shrink with the distance. */
export function jumpsAt({ kinks, mayJump }: Found, phi: (x: number) => number): number[] {
  const stays = (f: (h: number) => number, h: number, scale: number) =>
    f(1e-5 * h) > 0.9 * f(h) && f(1e-5 * h) > BESIDE * scale + NO_JUMP
  return kinks.filter((x, i) => {
    if (!mayJump.some((at) => Math.abs(at - x) <= 2 * SAME * Math.abs(x))) return false
    const gap = Math.min(x - (kinks[i - 1] ?? -Infinity), (kinks[i + 1] ?? Infinity) - x)
    const h = Math.min(gap / 4, 1e-6 * Math.max(1, Math.abs(x)))
    const [left, right] = [(d: number) => phi(x - d), (d: number) => phi(x + d)]
    const scale = Math.abs(left(h)) + Math.abs(right(h))
    return (
      stays((d) => Math.abs(right(d) - left(d)), h, scale) ||
      stays((d) => Math.abs(right(d) - phi(x)), h, scale) ||
      stays((d) => Math.abs(left(d) - phi(x)), h, scale)
    )
  })
}
