import { type EdgeOfChaos, edgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import type { SparseDesign } from '../meanField/design/sparseDesign.js'
import { sparseDesign } from '../meanField/design/sparseDesign.js'
import { numberText } from '../text/digits.js'
import type { Plot } from './Plot.js'
import { evenly, extent } from './samples.js'

const SAMPLES = 49
/** Clip heights shown in any case, in standard deviations. */
const CLIPS = [0.02, 3] as const
/** V′ and q*V″ shown at most. */
const LIMITS = [-1.5, 2.5] as const
const MARGIN = 0.08

/** A design, or undefined where none exists. */
function ifAny(solve: () => EdgeOfChaos): EdgeOfChaos | undefined {
  try {
    return solve()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** What is varied, and the edge of chaos for each of its values. */
function variation(design: EdgeOfChaos): {
  readonly label: string
  readonly at: number
  readonly range: readonly [number, number]
  readonly solve: (value: number) => EdgeOfChaos
} {
  const { activation, qStar } = design
  const { family, sparsity, m } = design as Partial<SparseDesign>
  if (family === undefined || sparsity === undefined || m === undefined) {
    const solve = (q: number) => edgeOfChaos({ activation, qStar: q })
    return { label: 'q*', at: qStar, range: [qStar / 20, 3 * qStar], solve }
  }
  const deviation = Math.sqrt(qStar)
  const end = Math.max(CLIPS[1] * deviation, m < Infinity ? 1.25 * m : 0)
  const solve = (clip: number) => sparseDesign('slopePlot', { family, sparsity }, qStar, { m: clip })
  return { label: 'clip height m', at: m, range: [CLIPS[0] * deviation, end], solve }
}

/** V′ and V″ at q* along the clip height m; along q* where there is no clip height. */
export function slopePlot(design: EdgeOfChaos): Plot {
  const { label, at, range, solve } = variation(design)
  const x = evenly(...range, SAMPLES)
  const edges = Array.from(x, (value) => ifAny(() => solve(value)))
  const slopes = edges.map((edge) => edge?.varianceSlope ?? Number.NaN)
  const curvatures = edges.map((edge) => (edge === undefined ? Number.NaN : edge.qStar * edge.varianceCurvature))
  const { varianceSlope, varianceCurvature, qStar } = design
  const [least, greatest] = extent(slopes, curvatures, [0, 1.1, varianceSlope])
  const place = Math.min(at, range[1])
  return {
    title: `Stability along ${label}`,
    summary:
      `At ${label} = ${numberText(at)}, V′(q*) is ${numberText(varianceSlope)} ` +
      `and q*V″(q*) is ${numberText(qStar * varianceCurvature)}.`,
    x: { label, range: [0, range[1] * 1.02] },
    y: {
      label: 'V′ and q*V″ at q*',
      range: [Math.max(least, LIMITS[0]) - MARGIN, Math.min(greatest, LIMITS[1]) + MARGIN]
    },
    marks: [
      { kind: 'line', x: [0, range[1] * 1.02], y: [1, 1], tone: 'muted', isDashed: true },
      { kind: 'line', x, y: slopes, tone: 'main', label: 'V′ (stable below 1)' },
      { kind: 'line', x, y: curvatures, tone: 'second', label: 'q*V″' },
      { kind: 'dot', x: place, y: varianceSlope, tone: 'main' },
      { kind: 'dot', x: place, y: qStar * varianceCurvature, tone: 'second' }
    ]
  }
}
