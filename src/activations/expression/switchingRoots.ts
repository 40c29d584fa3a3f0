import { findRoot } from '../../quadrature/findRoot.js'

type Scalar = (x: number) => number

const NOISE = 4 * Number.EPSILON
/** A zero that is touched, not crossed, is this small beside its neighbours. */
const TOUCH = 1e-10

function geometric(from: number, to: number, ratio: number): number[] {
  const points: number[] = []
  for (let x = from; x < to; x *= ratio) points.push(x)
  return points
}

let shared: readonly number[] | undefined

/** Points of [−10⁴, 10⁴], closest where a network's inputs are. */
function grid(): readonly number[] {
  if (shared === undefined) {
    const steps = Array.from({ length: 999 }, (_, i) => (i + 1) / 64)
    const right = [...geometric(1e-9, 1 / 64, 1.1), ...steps, ...geometric(1000 / 64, 1e4, 1.004), 1e4]
    shared = [...right.map((x) => -x).reverse(), 0, ...right]
  }
  return shared
}

interface Sample {
  readonly x: number
  readonly y: number
}

/** Where |f| is least inside (low, high), if that is zero as far as can be told. */
function touch(f: Scalar, slope: Scalar, low: Sample, high: Sample): number[] {
  const [a, b] = [slope(low.x), slope(high.x)]
  if (!(a * b < 0 && Math.abs(a * b) < Infinity)) return []
  const x = findRoot(slope, low.x, high.x)
  return Math.abs(f(x)) <= TOUCH * Math.min(Math.abs(low.y), Math.abs(high.y)) ? [x] : []
}

/**
 * Where u and v meet: changes of sign of u − v and points where it touches zero, over |x| ≤ 10⁴. What is zero over a
 * whole stretch has its ends among `known`, where it has any.
 */
export function switchingRoots(u: Scalar, v: Scalar, slope: Scalar, known: readonly number[]): number[] {
  const f = (x: number) => u(x) - v(x)
  const isZero = (x: number) => Math.abs(f(x)) <= NOISE * Math.max(Math.abs(u(x)), Math.abs(v(x)))
  const points = known.length === 0 ? grid() : [...new Set([...grid(), ...known])].sort((a, b) => a - b)
  const roots: number[] = []
  let before: Sample | undefined
  let last: Sample | undefined
  let zeros: number[] = []
  for (const x of points) {
    if (isZero(x)) {
      zeros.push(x)
      before = undefined
      continue
    }
    const sample = { x, y: f(x) }
    if (!Number.isFinite(sample.y)) {
      ;[before, last, zeros] = [undefined, undefined, []]
      continue
    }
    if (last !== undefined && zeros.length < 2) {
      if (sample.y * last.y < 0 || Math.sign(sample.y) !== Math.sign(last.y)) roots.push(findRoot(f, last.x, x))
      else if (zeros.length === 1) roots.push(zeros[0])
      else if (before !== undefined && Math.abs(last.y) <= Math.min(Math.abs(before.y), Math.abs(sample.y))) {
        roots.push(...touch(f, slope, before, sample))
      }
    }
    before = zeros.length === 0 ? last : undefined
    last = sample
    zeros = []
  }
  return roots.filter(Number.isFinite)
}
