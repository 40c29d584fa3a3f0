import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { correlationMap } from '../meanField/maps/correlationMap.js'
import { numberText } from '../text/digits.js'
import type { Plot } from './Plot.js'

const SAMPLES = 33
/** Beyond 1, so that the dot there is whole. */
const END = 1.04

/** The correlation map at q*: how alike two inputs are after one more layer. */
export function correlationMapPlot(design: EdgeOfChaos): Plot {
  const { qStar, chi1 } = design
  // Denser towards 1, where activations with kinks bend the map.
  const c = Float64Array.from({ length: SAMPLES }, (_, i) => 1 - (1 - i / (SAMPLES - 1)) ** 2)
  const start = correlationMap(design, 0, qStar)
  return {
    title: 'Correlation map at q*',
    summary: `R(c) reaches 1 at c = 1 with slope χ₁ = ${numberText(chi1)}, and is ${numberText(start)} at c = 0.`,
    x: { label: 'correlation c of two inputs', range: [0, END] },
    y: { label: 'R(c) a layer later', range: [0, END] },
    marks: [
      { kind: 'line', x: [0, 1], y: [0, 1], tone: 'muted', isDashed: true },
      { kind: 'line', x: c, y: c.map((each) => correlationMap(design, each, qStar)), tone: 'main', label: 'R(c)' },
      { kind: 'dot', x: 1, y: 1, tone: 'main', label: `slope χ₁ = ${numberText(chi1)}` }
    ]
  }
}
