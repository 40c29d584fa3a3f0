/**
 * The pure mathematics: activations, Gaussian integrals, mean-field maps, the edge of chaos. Needs no TensorFlow.js.
 *
 * @module theory
 */
export { gaussHermite } from './quadrature/gaussHermite.js'
export { gaussianExpectation } from './quadrature/gaussianExpectation.js'
export { gaussLegendre } from './quadrature/gaussLegendre.js'
export type { QuadratureRule } from './quadrature/QuadratureRule.js'
export * from './randomNetworks.js'
export { erf } from './special/erf.js'
export { erfc } from './special/erfc.js'
export { erfcx } from './special/erfcx.js'
export { logNormalCdf } from './special/logNormalCdf.js'
export { normalCdf } from './special/normalCdf.js'
export { normalQuantile } from './special/normalQuantile.js'
