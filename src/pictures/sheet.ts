import { drawPlot, PLOT_SIZE } from './drawPlot.js'
import { PAPER_PALETTE } from './Palette.js'
import type { Plot } from './Plot.js'
import { element, escaped } from './svg.js'

const COLUMNS = 3
const GAP = 16
const HEAD = 40

/** An SVG file of plots beside and below one another, under a title. */
export function sheet(title: string, plots: readonly Plot[]): string {
  const columns = Math.min(COLUMNS, plots.length)
  const width = columns * (PLOT_SIZE.width + GAP) + GAP
  const height = HEAD + Math.ceil(plots.length / COLUMNS) * (PLOT_SIZE.height + GAP)
  const drawn = plots.map((plot, i) => {
    const place = {
      x: GAP + (i % COLUMNS) * (PLOT_SIZE.width + GAP),
      y: HEAD + Math.floor(i / COLUMNS) * (PLOT_SIZE.height + GAP)
    }
    return drawPlot(plot, PAPER_PALETTE, place)
  })
  const { ink, paper } = PAPER_PALETTE
  const heading = { x: GAP + 8, y: 28, 'font-family': 'system-ui, sans-serif', 'font-size': 16, fill: ink }
  return `${element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height },
    [
      element('title', {}, escaped(title)),
      element('rect', { width, height, fill: paper }),
      element('text', { ...heading, 'font-weight': 'bold' }, escaped(title)),
      ...drawn
    ].join('\n')
  )}\n`
}
