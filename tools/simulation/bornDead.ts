import { type Drawing, draw } from './drawing.js'

/** A continuous, piecewise linear map of [−reach, reach] to ℝⁿ: its values at its knots. */
type Pieces = readonly { readonly x: number; readonly values: Float64Array }[]

const at = (values: ArrayLike<number>, i: number) => values[i]

/**
 * Adds the points at which an entry changes sign, so that its positive part is piecewise linear with the same knots.
 */
function withRoots(pieces: Pieces): Pieces {
  const all = [...pieces]
  for (let p = 0; p + 1 < pieces.length; p++) {
    const [left, right] = [pieces[p], pieces[p + 1]] as [Pieces[number], Pieces[number]]
    for (let i = 0; i < left.values.length; i++) {
      const [a, b] = [at(left.values, i), at(right.values, i)]
      if (a * b >= 0) continue
      const t = a / (a - b)
      const values = left.values.map((value, j) => (j === i ? 0 : (1 - t) * value + t * at(right.values, j)))
      all.push({ x: left.x + t * (right.x - left.x), values })
    }
  }
  return all.sort((p, q) => p.x - q.x)
}

/**
 * Whether a ReLU network of one input is born dead: a whole layer is 0 on all of [−reach, reach]. Exact, as the network
 * is followed as the piecewise linear map that it is.
 */
export function isBornDead(
  width: number,
  hiddenLayers: number,
  reach: number,
  kernel: Drawing,
  bias?: Drawing
): boolean {
  let pieces: Pieces = [-reach, 0, reach].map((x) => ({ x, values: Float64Array.of(x) }))
  for (let layer = 0; layer < hiddenLayers; layer++) {
    const inputs = layer === 0 ? 1 : width
    const w = draw(kernel, [inputs, width])
    const b = bias === undefined ? new Float32Array(width) : draw(bias, [width])
    const sums = withRoots(
      pieces.map(({ x, values }) => ({
        x,
        values: Float64Array.from(b, (start, unit) =>
          values.reduce((sum, value, i) => sum + value * at(w, i * width + unit), start)
        )
      }))
    )
    pieces = sums.map(({ x, values }) => ({ x, values: values.map((value) => Math.max(0, value)) }))
    if (pieces.every(({ values }) => values.every((value) => value === 0))) return true
  }
  return false
}

/** Share of networks that are born dead, and its standard error. */
export function bornDeadShare(networks: number, isDead: () => boolean): { share: number; error: number } {
  let dead = 0
  for (let i = 0; i < networks; i++) if (isDead()) dead++
  const share = dead / networks
  return { share, error: Math.sqrt((share * (1 - share)) / networks) }
}
