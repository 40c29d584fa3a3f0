import type { PieceSeed } from '../linearActivation.js'
import type { Line, Piecewise } from './piecewise.js'

/** What is known of a function that is linear between breaks. */
export interface LinearForm {
  readonly seeds: readonly PieceSeed[]
  /** Where the line changes, and where only the point itself is off it. */
  readonly kinks: readonly number[]
  readonly jumps: readonly number[]
}

const TOLERANCE = 1e-13

const heightOf = ({ slope, intercept }: Line, x: number): number => Math.abs(slope * x) + Math.abs(intercept)
const at = ({ slope, intercept }: Line, x: number): number => slope * x + intercept

function seedOf({ from, to, slope, intercept }: Piecewise[number]): PieceSeed {
  const ends = [from, to].filter(Number.isFinite)
  const end = ends.reduce(
    (best, x) => (Math.abs(at({ slope, intercept }, x)) < Math.abs(at({ slope, intercept }, best)) ? x : best),
    ends[0] ?? 0
  )
  const value = slope === 0 ? intercept : at({ slope, intercept }, end)
  const isZero = Math.abs(value) <= TOLERANCE * heightOf({ slope, intercept }, end)
  return { from, to, slope: slope + 0, at: end, value: isZero ? 0 : value }
}

/** The pieces, kinks and jumps of φ, where its lines are known. */
export function linearForm(cells: Piecewise, phi: (x: number) => number): LinearForm {
  const merged: Piecewise[number][] = []
  const kinks: number[] = []
  const jumps: number[] = []
  for (const cell of cells) {
    const last = merged.at(-1)
    const { from: x, to, slope, intercept } = cell
    if (last === undefined) {
      merged.push(cell)
      continue
    }
    const bound = TOLERANCE * (heightOf(last, x) + heightOf(cell, x))
    const isOff = (y: number) => !(Math.abs(y - at(last, x)) <= bound)
    const isJump = isOff(at(cell, x)) || isOff(phi(x))
    const isSame = last.slope === slope && last.intercept === intercept
    if (isJump) jumps.push(x)
    if (isJump || !isSame) kinks.push(x)
    if (isSame) merged[merged.length - 1] = { ...last, to }
    else merged.push(cell)
  }
  return { seeds: merged.map(seedOf), kinks, jumps }
}
