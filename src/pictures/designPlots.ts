import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import { activationPlot } from './activationPlot.js'
import { correlationMapPlot } from './correlationMapPlot.js'
import type { Plot } from './Plot.js'
import { phasePlot } from './phasePlot.js'
import type { PlotName } from './plotNames.js'
import { slopePlot } from './slopePlot.js'
import { varianceMapPlot } from './varianceMapPlot.js'
import { variancePlot } from './variancePlot.js'

/** The size of a network. */
export interface NetworkSize {
  /** Units of a hidden layer. */
  readonly width: number
  /** Hidden layers. */
  readonly depth: number
}

/** The plots of a design by name. */
export const DESIGN_PLOTS: Readonly<Record<PlotName, (design: EdgeOfChaos, size: NetworkSize) => Plot>> = {
  activation: activationPlot,
  'variance-map': varianceMapPlot,
  'variance-by-layer': variancePlot,
  'slope-and-curvature': slopePlot,
  'correlation-map': correlationMapPlot,
  'phase-diagram': phasePlot
}
