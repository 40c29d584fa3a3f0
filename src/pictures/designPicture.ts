import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { DESIGN_PLOTS, type NetworkSize } from './designPlots.js'
import { PLOT_NAMES } from './plotNames.js'
import { sheet } from './sheet.js'

/** All plots of a design in one SVG file. */
export const designPicture = (design: EdgeOfChaos, size: NetworkSize, title: string): string =>
  sheet(
    title,
    PLOT_NAMES.map((name) => DESIGN_PLOTS[name](design, size))
  )
