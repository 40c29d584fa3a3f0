import * as layerMap from '../maps/LayerMap.js'
import type { LayerMoments } from '../maps/layerVariance.js'
import type { CheckedModifiers } from '../maps/RandomNetwork.js'
import { type MomentTables, STEPS_PER_DECADE } from './momentTables.js'

/** A stretch of the edge of chaos, point by point. */
export interface CriticalLine {
  /** σ_w of each point. */
  readonly sigmaW: Float64Array
  /** σ_b of each point. */
  readonly sigmaB: Float64Array
  /** q* of each point, ascending. */
  readonly qStar: Float64Array
}

interface Point {
  /** log₁₀ q*. */
  readonly log: number
  readonly sigmaW: number
  readonly sigmaB: number
}

const DECADES = [-12, 12] as const
/** Neighbouring points are at most this share of the ranges apart. */
const RESOLUTION = 1 / 200
/** Stretches of log₁₀ q* are not halved below this. */
const FINEST = 1e-9
const SLOPE_TOLERANCE = 1e-9

/** The edge of chaos at q*, if there is one that attracts. */
function edgeAt({ signal, growth, slopes }: LayerMoments, modifiers: CheckedModifiers, log: number): Point | undefined {
  const variances = layerMap.solvedLayer(modifiers, 10 ** log, signal, slopes, 1)
  if (variances === undefined) return undefined
  if (layerMap.gain({ ...modifiers, ...variances }, growth) > 1 + SLOPE_TOLERANCE) return undefined
  return { log, ...layerMap.deviationsOf(modifiers, variances) }
}

/** Traces the edge of chaos inside a rectangle of (σ_w, σ_b). */
export function traceCriticalLine(
  tables: MomentTables,
  modifiers: CheckedModifiers,
  sigmaW: Float64Array,
  sigmaB: Float64Array
): CriticalLine[] {
  const [left, right] = [sigmaW[0], sigmaW[sigmaW.length - 1]]
  const [bottom, top] = [sigmaB[0], sigmaB[sigmaB.length - 1]]
  const [wide, high] = [right - left || 1, top - bottom || 1]
  const { signal, growth, slopes } = tables
  const between = (q: number): LayerMoments => ({ signal: signal(q), growth: growth(q), slopes: slopes(q) })
  const at = (log: number, momentsAt = between): Point | undefined => {
    const point = edgeAt(momentsAt(10 ** log), modifiers, log)
    const inside =
      point !== undefined &&
      point.sigmaW >= left &&
      point.sigmaW <= right &&
      point.sigmaB >= bottom &&
      point.sigmaB <= top
    return inside ? point : undefined
  }
  const far = (a: Point, b: Point) =>
    Math.abs(a.sigmaW - b.sigmaW) > RESOLUTION * wide || Math.abs(a.sigmaB - b.sigmaB) > RESOLUTION * high

  const stretches: Point[][] = []
  let stretch: Point[] = []
  const close = () => {
    if (stretch.length > 0) stretches.push(stretch)
    stretch = []
  }
  /** Adds what lies after `a`, up to and with `b`; an end of the line between the two is halved down to. */
  function walk(fromLog: number, a: Point | undefined, toLog: number, b: Point | undefined): void {
    const settled = a !== undefined && b !== undefined ? !far(a, b) : a === b
    if (settled || toLog - fromLog < FINEST) {
      if (b === undefined) close()
      else stretch.push(b)
      return
    }
    const middleLog = 0.5 * (fromLog + toLog)
    const middle = at(middleLog)
    walk(fromLog, a, middleLog, middle)
    walk(middleLog, middle, toLog, b)
  }
  const steps = (DECADES[1] - DECADES[0]) * STEPS_PER_DECADE
  let before: Point | undefined = at(DECADES[0], tables.at)
  if (before !== undefined) stretch.push(before)
  for (let step = 1; step <= steps; step++) {
    const log = DECADES[0] + step / STEPS_PER_DECADE
    const next = at(log, tables.at)
    walk(log - 1 / STEPS_PER_DECADE, before, log, next)
    before = next
  }
  close()
  return stretches.map((points) => ({
    sigmaW: Float64Array.from(points, (point) => point.sigmaW),
    sigmaB: Float64Array.from(points, (point) => point.sigmaB),
    qStar: Float64Array.from(points, ({ log }) => 10 ** log)
  }))
}
