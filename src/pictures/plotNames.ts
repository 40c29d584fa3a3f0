/** The plots of a design, the quicker ones first. */
export const PLOT_NAMES = [
  'activation',
  'variance-map',
  'variance-by-layer',
  'slope-and-curvature',
  'correlation-map',
  'phase-diagram'
] as const

/** The name of a plot of a design. */
export type PlotName = (typeof PLOT_NAMES)[number]
