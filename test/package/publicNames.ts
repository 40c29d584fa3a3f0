/** Every exported value, entry by entry: what leaves or joins these lists is a change of the public interface. */
export const THEORY = [
  'chi1',
  'correlationFixedPoint',
  'correlationMap',
  'correlationMapCurvature',
  'correlationMapSlope',
  'covarianceMap',
  'crelu',
  'cst',
  'defineActivation',
  'depthScales',
  'designSparseActivation',
  'edgeOfChaos',
  'elu',
  'erf',
  'erfActivation',
  'erfc',
  'erfcx',
  'finiteWidth',
  'fromJSON',
  'gaussHermite',
  'gaussLegendre',
  'gaussianExpectation',
  'gaussianMoments',
  'gelu',
  'hardTanh',
  'identity',
  'leakyRelu',
  'logNormalCdf',
  'nngpKernel',
  'normalCdf',
  'normalQuantile',
  'ntk',
  'phaseDiagram',
  'piecewiseLinear',
  'prepareCorrelationMap',
  'propagate',
  'relu',
  'relu6',
  'scaleEquivalence',
  'selu',
  'shiftedRelu',
  'sigmoid',
  'silu',
  'softThreshold',
  'softplus',
  'sparsePhaseDiagram',
  'spatialCovarianceMap',
  'stabilityReport',
  'tanh',
  'toJSON',
  'varianceFixedPoints',
  'varianceMap',
  'varianceMapCurvature',
  'varianceMapSlope'
]

export const INDEX = [
  ...THEORY,
  'CReLU',
  'CST',
  'PointwiseLayer',
  'ScaledInitializer',
  'ShiftedReLU',
  'SoftThreshold',
  'SparsifyingLayer',
  'activationLayer',
  'eocInitializer'
].sort()

export const EXPRESSION = ['activationFromExpression']

export const REGISTER = ['registeredClasses']

export const WASM = ['accelerateWasm']

export const SPARSE = ['compileSparse', 'loadSparse']
