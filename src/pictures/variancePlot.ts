import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { layerNoise } from '../meanField/finiteWidth/layerNoise.js'
import { checkNetwork } from '../meanField/maps/RandomNetwork.js'
import { varianceMap } from '../meanField/maps/varianceMap.js'
import { numberText } from '../text/digits.js'
import type { Plot } from './Plot.js'

/** Layers drawn at most; of more, every second, third … one. */
const MOST_LAYERS = 120
/** Where variance starts, in units of q*. */
const STARTS = [0.5, 1.5] as const
/** Beyond this many q*, the axis becomes logarithmic. */
const TALL = 3.2
const MOST = 1e6

/** The variance from layer to layer, started at `q`; Infinity from where it exceeds 10⁶ q*. */
function iterated(design: EdgeOfChaos, q: number, depth: number): number[] {
  const variances = [q]
  for (let layer = 1, next = q; layer <= depth; layer++) {
    next = next < MOST * design.qStar ? varianceMap(design, next) : Infinity
    variances.push(next)
  }
  return variances
}

/** The variance by layer, from q* and from off it, and how far a finite width spreads it. */
export function variancePlot(design: EdgeOfChaos, { width, depth }: { width: number; depth: number }): Plot {
  const { qStar, varianceSlope } = design
  const every = Math.ceil(depth / MOST_LAYERS)
  const layers = Array.from({ length: depth + 1 }, (_, layer) => layer).filter(
    (layer) => layer % every === 0 || layer === depth
  )
  const { deviation } = layerNoise(checkNetwork('variancePlot', design), qStar, width)
  const slope2 = varianceSlope ** 2
  const spreads = layers.map((layer) => {
    const kicks = Math.abs(slope2 - 1) < 1e-9 ? layer : (1 - slope2 ** layer) / (1 - slope2)
    return 2 * deviation * Math.sqrt(kicks)
  })
  const paths = STARTS.map((start) => {
    const variances = iterated(design, start * qStar, depth)
    return layers.map((layer) => variances[layer])
  })
  const top = Math.max(...paths.flat().filter(Number.isFinite), ...spreads.map((spread) => qStar + spread))
  const isLogarithmic = top > TALL * qStar
  const range = isLogarithmic ? ([0.1 * qStar, Math.min(1.5 * top, 1e4 * qStar)] as const) : ([0, 1.1 * top] as const)
  const floor = isLogarithmic ? range[0] : 0
  const settled = (path: readonly number[] | undefined) => numberText(path?.at(-1) ?? Number.NaN)
  return {
    title: 'Variance by layer',
    summary:
      `Started at half and at 1.5 times q*, the variance is ${settled(paths[0])} and ${settled(paths[1])} after ` +
      `${depth} layers; two standard deviations over networks of width ${width} are ${numberText(spreads.at(-1) ?? 0)}.`,
    x: { label: 'layer', range: [0, depth], isWhole: true },
    y: { label: 'variance', range, isLogarithmic },
    marks: [
      {
        kind: 'band',
        x: layers,
        low: spreads.map((spread) => Math.max(qStar - spread, floor)),
        high: spreads.map((spread) => qStar + spread),
        tone: 'third',
        label: `±2 deviations, width ${width}`
      },
      { kind: 'line', x: [0, depth], y: [qStar, qStar], tone: 'muted', isDashed: true, label: 'q*' },
      ...paths.map((y, i) => ({
        kind: 'line' as const,
        x: layers,
        y,
        tone: 'main' as const,
        ...(i === 0 ? { label: 'from q*/2, 3q*/2' } : {})
      }))
    ]
  }
}
