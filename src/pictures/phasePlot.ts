import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { type PhaseDiagram, phaseDiagram } from '../meanField/phases/phaseDiagram.js'
import { numberText } from '../text/digits.js'
import type { Cells, Plot, Tone } from './Plot.js'
import { evenly } from './samples.js'

const COLUMNS = 32
const ROWS = 24

const TONES: Readonly<Record<PhaseDiagram['phases'][number], Tone | undefined>> = {
  ordered: 'main',
  chaotic: 'second',
  divergent: 'muted',
  critical: undefined
}

/** The middles of some cells between 0 and an end, and both of these, to which the critical line is traced. */
const centresAndEnds = (end: number, count: number): number[] => [
  0,
  ...evenly(end / (2 * count), end - end / (2 * count), count),
  end
]

/** The phases around a design, with the edge of chaos between them. */
export function phasePlot(design: EdgeOfChaos): Plot {
  const { activation, sigmaW, sigmaB, qStar } = design
  const [width, height] = [2 * sigmaW, Math.max(2 * sigmaB, 0.3 * Math.sqrt(qStar))]
  const axes = { sigmaW: centresAndEnds(width, COLUMNS), sigmaB: centresAndEnds(height, ROWS) }
  const { phase: all, phases, criticalLine } = phaseDiagram(activation, axes)
  const phase = Array.from({ length: ROWS * COLUMNS }, (_, i) => {
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS]
    return all[(row + 1) * (COLUMNS + 2) + column + 1]
  })
  const cells = phases.flatMap((name, number): Cells[] => {
    const tone = TONES[name]
    if (tone === undefined || !phase.includes(number)) return []
    const filled = phase.map((each) => each === number)
    return [{ kind: 'cells', width, height, columns: COLUMNS, filled, tone, label: name }]
  })
  return {
    title: 'Phase diagram',
    summary: `The design lies on the edge of chaos at σ_w = ${numberText(sigmaW)}, σ_b = ${numberText(sigmaB)}.`,
    x: { label: 'σ_w', range: [0, width] },
    y: { label: 'σ_b', range: [-0.03 * height, height] },
    marks: [
      ...cells,
      ...criticalLine.map((line, i) => ({
        kind: 'line' as const,
        x: line.sigmaW,
        y: line.sigmaB,
        tone: 'ink' as const,
        ...(i === 0 ? { label: 'edge of chaos' } : {})
      })),
      { kind: 'dot', x: sigmaW, y: sigmaB, tone: 'ink', label: 'here' }
    ]
  }
}
