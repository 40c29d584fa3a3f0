import type { PlotName } from '../../../src/pictures/plotNames.js'

/** What each figure teaches, under it. */
export const CAPTIONS: Readonly<Record<PlotName, string>> = {
  activation: 'A wide layer’s pre-activations are Gaussian with variance q*. Grey is what φ turns into exact zeros.',
  'variance-map':
    'A layer turns variance q into V(q). Where the curve crosses the diagonal, variance stays; it comes back there if the slope V′ is below 1. Outside the basin it leaves for good.',
  'variance-by-layer':
    'The map, layer after layer, from above and below q*. A finite width kicks it in every layer: two standard deviations, to lowest order.',
  'slope-and-curvature':
    'V′ below 1 brings variance back. A threshold without clip has V′ = 1 and V″ > 0: upward kicks grow. The clip lowers V′, and makes sparse networks stable.',
  'correlation-map':
    'How alike two inputs are a layer later. Slope χ₁ = 1 at c = 1: gradients keep their size, and inputs merge as slowly as they can.',
  'phase-diagram':
    'Left of the line gradients vanish with depth, right of it they explode; the colour tells where variance settles from 1. The line ends where no variance stays.'
}
