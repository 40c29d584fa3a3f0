// `npx tsx scripts/ideaPicture.ts`: writes docs/idea.svg, the picture of the README, and its parts, those of the
// landing page, from simulated networks.
import { writeFileSync } from 'node:fs'
import { designSparseActivation, type SparseDesign } from 'sparse-gp-init/theory'
import { activationPlot } from '../src/pictures/activationPlot.js'
import { drawPlot, PLOT_SIZE } from '../src/pictures/drawPlot.js'
import { PAPER_PALETTE } from '../src/pictures/Palette.js'
import type { Plot } from '../src/pictures/Plot.js'
import { element } from '../src/pictures/svg.js'
import { random as createRandom } from '../tools/random.js'

const WIDTH = 300
const DEPTH = 40
const NETWORKS = 12

/** The mean square of each layer's pre-activations in one random network, over q*. */
function simulate({ activation, sigmaW, sigmaB, qStar }: SparseDesign, seed: number): number[] {
  const random = createRandom(seed, 1)
  const { value } = activation
  let units = Float64Array.from({ length: WIDTH }, () => random.normal(0, Math.sqrt(qStar)))
  return Array.from({ length: DEPTH }, () => {
    const active = units.map(value)
    units = units.map(() => {
      let sum = 0
      for (const signal of active) if (signal !== 0) sum += signal * random.normal(0, 1)
      return (sigmaW / Math.sqrt(WIDTH)) * sum + random.normal(0, sigmaB)
    })
    return units.reduce((sum, unit) => sum + unit * unit, 0) / WIDTH / qStar
  })
}

function variances(design: SparseDesign, title: string, summary: string): Plot {
  const layers = Array.from({ length: DEPTH }, (_, i) => i + 1)
  return {
    title,
    summary,
    x: { label: 'layer', range: [1, DEPTH] },
    y: { label: 'variance over q*', range: [0.1, 1e4], isLogarithmic: true },
    marks: [
      { kind: 'line', x: [1, DEPTH], y: [1, 1], tone: 'muted', isDashed: true, label: 'q*' },
      ...Array.from({ length: NETWORKS }, (_, seed) => ({
        kind: 'line' as const,
        x: layers,
        y: simulate(design, seed + 1),
        tone: design.m === Infinity ? ('second' as const) : ('main' as const),
        ...(seed === 0 ? { label: `${NETWORKS} random networks, width ${WIDTH}` } : {})
      }))
    ]
  }
}

const clipped = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 })
const unclipped = designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: Infinity })
const plots: Plot[] = [
  { ...activationPlot(clipped), title: '1. Nine in ten activations are zero …' },
  variances(
    unclipped,
    '2. … but without the clip, variance escapes.',
    'It grows by orders of magnitude in some layers.'
  ),
  variances(clipped, '3. Clipped, on the edge of chaos, it stays.', 'It stays within a factor of two of q*.')
]
const margin = 8
const side = { width: PLOT_SIZE.width + 2 * margin, height: PLOT_SIZE.height + 2 * margin }

/** Some of the plots in a row, on white paper. */
function write(file: string, row: readonly Plot[]): void {
  const size = { width: row.length * side.width, height: side.height }
  const paper = element('rect', { ...size, rx: 8, fill: PAPER_PALETTE.paper })
  const drawn = row.map((plot, i) => drawPlot(plot, PAPER_PALETTE, { x: margin + i * side.width, y: margin }))
  const viewBox = `0 0 ${size.width} ${size.height}`
  const svg = element('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox, ...size }, [paper, ...drawn].join('\n'))
  writeFileSync(new URL(`../docs/${file}`, import.meta.url), `${svg}\n`)
}

write('idea.svg', plots)
for (const [i, plot] of plots.entries()) write(`idea-${i + 1}.svg`, [plot])
