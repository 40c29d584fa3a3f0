/**
 * Edge-of-chaos initialisation and sparse activations for TensorFlow.js; re-exports everything of `sparse-gp-init/theory`.
 *
 * @module sparse-gp-init
 */
export type { Distribution, DistributionName } from './initializers/distributions.js'
export {
  type EocInitializer,
  type EocInitializerOptions,
  eocInitializer,
  type FanInOption,
  type Initializer,
  type LayerInitializers
} from './initializers/eocInitializer.js'
export { ScaledInitializer, type ScaledInitializerConfig } from './initializers/ScaledInitializer.js'
export { activationLayer } from './layers/activationLayer.js'
export { CReLU, type CReLUArgs } from './layers/CReLU.js'
export { CST, type CSTArgs } from './layers/CST.js'
export { type LayerArgs, PointwiseLayer } from './layers/PointwiseLayer.js'
export { ShiftedReLU, type ShiftedReLUArgs } from './layers/ShiftedReLU.js'
export { SoftThreshold, type SoftThresholdArgs } from './layers/SoftThreshold.js'
export { SparsifyingLayer } from './layers/SparsifyingLayer.js'
export * from './theory.js'
