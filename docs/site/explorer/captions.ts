import type { PlotName } from '../../../src/pictures/plotNames.js'

/** What each figure teaches, under it. */
export const CAPTIONS: Readonly<Record<PlotName, string>> = {
  activation:
    'A wide layer’s pre-activations are Gaussian with variance q*. Whatever falls on the grey part becomes an exact zero.',
  'variance-map':
    'A layer turns variance q into V(q). Where the curve crosses the diagonal, variance stays; it comes back there if the slope V′ is below 1. Outside the basin it leaves for good.',
  'variance-by-layer':
    'The map, layer after layer, from above and below q*. A finite width kicks it in every layer: two standard deviations, to lowest order.',
  'slope-and-curvature':
    'Without clip V′ is exactly 1 and V″ positive: any kick upwards grows. Clipping lowers V′; that is what makes sparse networks stable.',
  'correlation-map':
    'How alike two inputs are a layer later. Slope χ₁ = 1 at c = 1: gradients keep their size, and inputs merge as slowly as they can.',
  'phase-diagram':
    'Left of the line gradients vanish with depth, right of it they explode; the colour tells where variance settles when it starts at 1. Where no variance stays put, the line ends.'
}
