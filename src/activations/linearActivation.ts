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

/** Splits a piece where φ crosses zero and anchors each part at its end nearest to zero. */
function anchored({ from, to, slope, at, value, width = to - from }: PieceSeed): LinearPiece[] {
  if (slope === 0) return [{ from, to, width, slope, anchor: Number.isFinite(from) ? from : Math.min(to, 0), value }]
  const crossing = at - value / slope
  if (crossing > from && crossing < to) {
    return [
      { from, to: crossing, width: crossing - from, slope, anchor: crossing, value: 0 },
      { from: crossing, to, width: to - crossing, slope, anchor: crossing, value: 0 }
    ]
  }
  const anchor = crossing <= from ? from : to
  return [{ from, to, width, slope, anchor, value: anchor === at ? value : value + slope * (anchor - at) }]
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
