import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { type Basin, basinOf } from '../meanField/fixedPoints/basin.js'
import type { Stability } from '../meanField/fixedPoints/stability.js'
import { type VarianceFixedPoint, varianceFixedPoints } from '../meanField/fixedPoints/varianceFixedPoints.js'
import { checkNetwork } from '../meanField/maps/RandomNetwork.js'
import { varianceMap } from '../meanField/maps/varianceMap.js'
import { numberText } from '../text/digits.js'
import type { Dot, Mark, Plot } from './Plot.js'
import { evenly } from './samples.js'

const SAMPLES = 65
/** Shown in any case, and at most, in units of q*. */
const REACH = [3, 30] as const

const NAMES: Readonly<Record<Stability, string>> = {
  stable: 'attracts',
  unstable: 'repels',
  'one-sided': 'attracts from one side',
  marginal: 'neither attracts nor repels'
}

/** A dot at each fixed point; the first of each kind is named. */
function dots(points: readonly VarianceFixedPoint[]): Dot[] {
  return points.map(({ q, stability }, i) => {
    const isStable = stability === 'stable'
    const isFirst = points.findIndex((point) => point.stability === stability) === i
    const label = isFirst ? { label: NAMES[stability] } : {}
    return { kind: 'dot', x: q, y: q, tone: isStable ? 'main' : 'second', isHollow: !isStable, ...label }
  })
}

function basinBand({ low, high }: Basin, end: number): Mark {
  const x = [Math.min(low, end), Math.min(high, end)]
  return { kind: 'band', x, low: [0, 0], high: [end, end], tone: 'third', label: 'basin of q*' }
}

/** The variance map with its fixed points, and the variances that settle at q*. */
export function varianceMapPlot(design: EdgeOfChaos): Plot {
  const { qStar, varianceSlope } = design
  const points = varianceFixedPoints(design)
  const isContinuum = points.some(({ continuum }) => continuum)
  const near = points.filter(({ q }) => !isContinuum && q <= REACH[1] * qStar)
  const end = Math.max(REACH[0] * qStar, 1.2 * Math.max(0, ...near.map(({ q }) => q)))
  const q = evenly(end / 1000, end, SAMPLES)
  const isBasin = design.stability === 'stable' || design.stability === 'one-sided'
  const places = points.map(({ q }) => numberText(q)).join(', ')
  return {
    title: 'Variance map',
    summary: isContinuum
      ? 'V(q) = q: every variance is a fixed point.'
      : `V(q) meets the diagonal at q = ${places}; its slope at q* is ${numberText(varianceSlope)}.`,
    x: { label: 'variance q of a layer', range: [0, end] },
    y: { label: 'variance V(q) of the next', range: [0, end] },
    marks: [
      ...(isBasin ? [basinBand(basinOf(checkNetwork('varianceMapPlot', design), points, qStar), end)] : []),
      { kind: 'line', x: [0, end], y: [0, end], tone: 'muted', isDashed: true },
      {
        kind: 'line',
        x: q,
        y: q.map((each) => varianceMap(design, each)),
        tone: 'main',
        label: isContinuum ? 'V(q) = q everywhere' : 'V(q)'
      },
      ...dots(near)
    ]
  }
}
