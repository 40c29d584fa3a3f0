import type { Activation, LinearPiece } from './Activation.js'

/** The part of a piece that its builder has to know; the rest follows. */
export interface PieceSeed {
  readonly from: number
  readonly to: number
  readonly slope: number
  /** A point of the line, and φ there. */
  readonly at: number
  readonly value: number
  readonly width?: number
}

/** Splits a sloped piece at 0; each part is anchored at its point nearest to 0, where N(0, q) has most of its mass. */
function anchored({ from, to, slope, at, value, width = to - from }: PieceSeed): LinearPiece[] {
  const part = (start: number, end: number, extent: number): LinearPiece => {
    const anchor = Math.max(start, Math.min(end, 0))
    const own = slope === 0 || anchor === at ? value : value + slope * (anchor - at)
    return { from: start, to: end, width: extent, slope, anchor, value: own }
  }
  return slope !== 0 && from < 0 && to > 0 ? [part(from, 0, -from), part(0, to, to)] : [part(from, to, width)]
}

/** Every piecewise-linear activation is made here: its kinks are the points where the slope changes. */
export function linearActivation(
  name: string,
  params: Readonly<Record<string, number>>,
  seeds: readonly PieceSeed[],
  value: (x: number) => number,
  slope: (x: number) => number
): Activation {
  const pieces = seeds.filter(({ from, to }) => from < to).flatMap(anchored)
  const kinks = pieces.slice(1).flatMap((piece, i) => (piece.slope === pieces[i]?.slope ? [] : [piece.from]))
  return { name, params, value, slope, kinks, pieces }
}

/** min(max(x, 0), m), NaN kept. */
export function clip(x: number, m: number): number {
  return Math.min(Math.max(x, 0), m)
}

/** The derivative of {@link clip}: 1 strictly inside, 0 outside and at both kinks. */
export function clipSlope(x: number, m: number): number {
  return x > 0 && x < m ? 1 : 0
}
