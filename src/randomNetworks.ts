/** What the library knows of random networks, for the two entries that give it: activations, maps, designs. */
export type { Activation, LinearPiece } from './activations/Activation.js'
export type { ActivationName } from './activations/byName/namedActivations.js'
export type { ActivationLike } from './activations/byName/toActivation.js'
export { type ActivationDefinition, defineActivation } from './activations/defineActivation.js'
export { leakyRelu } from './activations/named/leakyRelu.js'
export type { NoOptions } from './activations/named/noOptions.js'
export * from './activations/named/parameterless.js'
export { type PiecewiseLinearOptions, piecewiseLinear } from './activations/piecewiseLinear.js'
export { crelu } from './activations/sparse/crelu.js'
export { cst } from './activations/sparse/cst.js'
export { shiftedRelu } from './activations/sparse/shiftedRelu.js'
export { softThreshold } from './activations/sparse/softThreshold.js'
export { designSparseActivation } from './meanField/design/designSparseActivation.js'
export { type EdgeOfChaos, type EdgeOfChaosOptions, edgeOfChaos } from './meanField/design/edgeOfChaos.js'
export { fromJSON } from './meanField/design/fromJSON.js'
export {
  type LearningRateFactors,
  type ScaleEquivalence,
  scaleEquivalence
} from './meanField/design/scaleEquivalence.js'
export type { SparseDesign, SparseDesignOptions } from './meanField/design/sparseDesign.js'
export type { SparseFamily } from './meanField/design/sparseFamilies.js'
export { type DesignJSON, toJSON } from './meanField/design/toJSON.js'
export { type FiniteWidth, type FiniteWidthOptions, finiteWidth } from './meanField/finiteWidth/finiteWidth.js'
export {
  type StabilityReport,
  type StabilityReportOptions,
  stabilityReport
} from './meanField/finiteWidth/stabilityReport.js'
export type { Spread } from './meanField/finiteWidth/varianceChain.js'
export type { Basin } from './meanField/fixedPoints/basin.js'
export { type CorrelationFixedPoint, correlationFixedPoint } from './meanField/fixedPoints/correlationFixedPoint.js'
export { type DepthScales, depthScales } from './meanField/fixedPoints/depthScales.js'
export type { NearMiss } from './meanField/fixedPoints/nearMisses.js'
export type { Stability } from './meanField/fixedPoints/stability.js'
export { type VarianceFixedPoint, varianceFixedPoints } from './meanField/fixedPoints/varianceFixedPoints.js'
export { type GaussianMoments, gaussianMoments } from './meanField/integrals/gaussianMoments.js'
export { nngpKernel } from './meanField/kernels/nngpKernel.js'
export { ntk } from './meanField/kernels/ntk.js'
export { chi1 } from './meanField/maps/chi1.js'
export { correlationMap, correlationMapSlope } from './meanField/maps/correlationMap.js'
export { correlationMapCurvature } from './meanField/maps/correlationMapCurvature.js'
export { covarianceMap, type InputPair } from './meanField/maps/covarianceMap.js'
export { type PreparedCorrelationMap, prepareCorrelationMap } from './meanField/maps/prepareCorrelationMap.js'
export { type Propagation, type PropagationStart, propagate } from './meanField/maps/propagate.js'
export type { Modifiers, RandomNetwork, Residual } from './meanField/maps/RandomNetwork.js'
export {
  type SpatialCovariance,
  type SpatialLayer,
  spatialCovarianceMap
} from './meanField/maps/spatialCovarianceMap.js'
export type { Size } from './meanField/maps/spatialWindows.js'
export { varianceMap, varianceMapCurvature, varianceMapSlope } from './meanField/maps/varianceMap.js'
export type { CriticalLine } from './meanField/phases/criticalLine.js'
export { type PhaseDiagram, type PhaseDiagramOptions, phaseDiagram } from './meanField/phases/phaseDiagram.js'
export {
  type SparsePhaseDiagram,
  type SparsePhaseDiagramOptions,
  sparsePhaseDiagram
} from './meanField/phases/sparsePhaseDiagram.js'
