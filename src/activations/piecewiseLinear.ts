import { FINITE, numberIn, objectWith, outOfRange, wrongKind } from '../checks.js'
import type { Activation } from './Activation.js'
import { linearActivation, type PieceSeed } from './linearActivation.js'

/** What defines a continuous piecewise-linear function. */
export interface PiecewiseLinearOptions {
  /** What to call it (default `'piecewiseLinear'`). */
  readonly name?: string
  /** The points where the slope may change, ascending. */
  readonly knots: readonly number[]
  /** The slopes left of the first knot, between neighbouring knots, and right of the last: one more than knots. */
  readonly slopes: readonly number[]
  /** φ(0). */
  readonly intercept: number
}

function finiteNumbers(argument: string, value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw wrongKind('piecewiseLinear', argument, 'an array of numbers', value)
  for (const item of value) numberIn('piecewiseLinear', argument, item, FINITE)
  return [...value]
}

/** The pieces, started from the one that holds x = 0 and continued to both sides. */
function seedsOf(knots: readonly number[], slopes: readonly number[], intercept: number): PieceSeed[] {
  const home = knots.filter((knot) => knot < 0).length
  const seed = (i: number, at: number, value: number): PieceSeed => ({
    from: knots[i - 1] ?? -Infinity,
    to: knots[i] ?? Infinity,
    slope: slopes[i],
    at,
    value
  })
  const seeds = [seed(home, 0, intercept)]
  const valueAt = (s: PieceSeed, x: number) => s.value + s.slope * (x - s.at)
  for (let i = home; i < knots.length; i++) {
    const knot = knots[i]
    seeds.push(seed(i + 1, knot, valueAt(seeds[seeds.length - 1] as PieceSeed, knot)))
  }
  for (let i = home - 1; i >= 0; i--) {
    const knot = knots[i]
    seeds.unshift(seed(i, knot, valueAt(seeds[0] as PieceSeed, knot)))
  }
  return seeds
}

/**
 * Any continuous piecewise-linear function; closed forms apply to it.
 *
 * $$\varphi(0) = \text{intercept}, \qquad \varphi'(x) = s_i \quad (t_i < x < t_{i+1})$$
 *
 * @param options `knots` t₁ < … < t_n, finite; `slopes` s₀ … s_n, finite, one more than knots; `intercept`: φ(0),
 *   finite; `name`: what to call it
 * @returns the activation; at a knot its slope is the one on the left
 * @throws TypeError for an argument of the wrong kind; RangeError if a number is not finite, the knots do not ascend,
 *   or there is not one slope more than knots
 * @example
 * ```ts
 * piecewiseLinear({ knots: [-1, 1], slopes: [0, 1, 0.5], intercept: 0 }).value(3) // -> 2
 * ```
 */
export function piecewiseLinear(options: PiecewiseLinearOptions): Activation {
  const caller = 'piecewiseLinear'
  const known = ['name', 'knots', 'slopes', 'intercept'] as const
  const { name = caller, intercept, ...lists } = objectWith<PiecewiseLinearOptions>(caller, 'options', options, known)
  if (typeof name !== 'string') throw wrongKind(caller, 'name', 'a string', name)
  const knots = finiteNumbers('knots', lists.knots)
  const slopes = finiteNumbers('slopes', lists.slopes)
  numberIn(caller, 'intercept', intercept, FINITE)
  if (slopes.length !== knots.length + 1) {
    throw outOfRange(caller, 'slopes', `one longer than knots (${knots.length + 1} numbers)`, slopes)
  }
  for (let i = 1; i < knots.length; i++) {
    if (!(knots[i] > knots[i - 1])) {
      throw outOfRange(caller, 'knots', 'strictly ascending', `${knots[i - 1]}, ${knots[i]}`)
    }
  }
  const seeds = seedsOf(knots, slopes, intercept)
  const pieceAt = (x: number) => seeds.find(({ to }) => x <= to) ?? (seeds[seeds.length - 1] as PieceSeed)
  const params: Record<string, number> = { intercept }
  for (const [i, knot] of knots.entries()) params[`knot${i + 1}`] = knot
  for (const [i, slope] of slopes.entries()) params[`slope${i}`] = slope
  return linearActivation(
    name,
    params,
    seeds,
    (x) => {
      const { slope, at, value } = pieceAt(x)
      return slope === 0 ? value + 0 * Math.min(Math.max(x, -1), 1) : value + slope * (x - at)
    },
    (x) => pieceAt(x).slope
  )
}
