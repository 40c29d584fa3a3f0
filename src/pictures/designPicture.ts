import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { DESIGN_PLOTS, type NetworkSize } from './designPlots.js'
import { drawPlot, PLOT_SIZE } from './drawPlot.js'
import { PAPER_PALETTE } from './Palette.js'
import { PLOT_NAMES } from './plotNames.js'
import { element, escaped } from './svg.js'

const COLUMNS = 3
const GAP = 16
const HEAD = 40

/** All plots of a design in one SVG file. */
export function designPicture(design: EdgeOfChaos, size: NetworkSize, title: string): string {
  const rows = Math.ceil(PLOT_NAMES.length / COLUMNS)
  const width = COLUMNS * (PLOT_SIZE.width + GAP) + GAP
  const height = HEAD + rows * (PLOT_SIZE.height + GAP)
  const plots = PLOT_NAMES.map((name, i) => {
    const place = {
      x: GAP + (i % COLUMNS) * (PLOT_SIZE.width + GAP),
      y: HEAD + Math.floor(i / COLUMNS) * (PLOT_SIZE.height + GAP)
    }
    return drawPlot(DESIGN_PLOTS[name](design, size), PAPER_PALETTE, place)
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
      ...plots
    ].join('\n')
  )}\n`
}
