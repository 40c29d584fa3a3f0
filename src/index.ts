/**
 * Edge-of-chaos initialisation and sparse activations for TensorFlow.js, with all of `sparse-gp-init/theory` but
 * special functions and quadrature.
 *
 * @module sparse-gp-init
 */

export { type AntiCorrelatedOptions, antiCorrelated } from './initializers/antiCorrelated.js'
export { decorrelated } from './initializers/decorrelated.js'
export { deltaOrthogonal } from './initializers/deltaOrthogonal.js'
export type {
  AntiCorrelatedDistribution,
  Distribution,
  DistributionName
} from './initializers/distributions.js'
export {
  type EocInitializer,
  type EocInitializerOptions,
  eocInitializer,
  type FanInOption,
  type LayerInitializers
} from './initializers/eocInitializer.js'
export type { Initializer } from './initializers/InitializerBase.js'
export { type OrthogonalOptions, orthogonal } from './initializers/orthogonal.js'
export { type RaaiOptions, raai } from './initializers/raai.js'
export { type RaiOptions, rai } from './initializers/rai.js'
export type { WeightOptions } from './initializers/standalone.js'
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  leCunNormal,
  leCunUniform,
  type VarianceScalingOptions
} from './initializers/varianceScaling.js'
export { activationFunction } from './layers/activationFunction.js'
export { type ActivationLayer, activationLayer } from './layers/activationLayer.js'
export { CReLU, type CReLUArgs } from './layers/CReLU.js'
export { CST, type CSTArgs } from './layers/CST.js'
export type { LayerArgs } from './layers/PointwiseLayer.js'
export { ShiftedReLU, type ShiftedReLUArgs } from './layers/ShiftedReLU.js'
export { SoftThreshold, type SoftThresholdArgs } from './layers/SoftThreshold.js'
export type { Comparison } from './model/inspecting/expectedStatistics.js'
export { type InspectModelOptions, inspectModel } from './model/inspecting/inspectModel.js'
export type { LayerInspection, ModelInspection } from './model/inspecting/ModelInspection.js'
export type { ModelInputs } from './model/running/tensors.js'
export {
  type CalibratedLayer,
  type CalibrateSparsityOptions,
  type Calibration,
  calibrateSparsity,
  type ThresholdState
} from './model/sparsifying/calibrateSparsity.js'
export { type SparsifiedModel, type SparsifyModelOptions, sparsifyModel } from './model/sparsifying/sparsifyModel.js'
export { type InitializeModelOptions, initializeModel } from './model/starting/initializeModel.js'
export { type LsuvLayer, type LsuvOptions, type LsuvReport, lsuv } from './model/starting/lsuv.js'
export type { LayerReport, ModelReport } from './model/starting/ModelReport.js'
export * from './randomNetworks.js'
export { ActivationDecorrelation, type ActivationDecorrelationArgs } from './training/ActivationDecorrelation.js'
export { diversityRegularizer, type Regularizer } from './training/diversityRegularizer.js'
export { effectiveRank } from './training/effectiveRank.js'
export type { FadingOptions } from './training/fadingSchedule.js'
export { meanAbsoluteCosine } from './training/meanAbsoluteCosine.js'
export { type SparsityMonitorOptions, sparsityMonitor } from './training/sparsityMonitor.js'
