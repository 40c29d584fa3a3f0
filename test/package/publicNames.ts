/** Every exported value, entry by entry: what leaves or joins these lists is a change of the public interface. */
const RANDOM_NETWORKS = [
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
  'erfActivation',
  'finiteWidth',
  'fromJSON',
  'gaussianMoments',
  'gelu',
  'hardTanh',
  'identity',
  'leakyRelu',
  'nngpKernel',
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

export const THEORY = [
  ...RANDOM_NETWORKS,
  'erf',
  'erfc',
  'erfcx',
  'gaussHermite',
  'gaussLegendre',
  'gaussianExpectation',
  'logNormalCdf',
  'normalCdf',
  'normalQuantile'
]

export const INDEX = [
  ...RANDOM_NETWORKS,
  'ActivationDecorrelation',
  'CReLU',
  'CST',
  'ShiftedReLU',
  'SoftThreshold',
  'activationFunction',
  'activationLayer',
  'antiCorrelated',
  'calibrateSparsity',
  'decorrelated',
  'deltaOrthogonal',
  'diversityRegularizer',
  'effectiveRank',
  'eocInitializer',
  'glorotNormal',
  'glorotUniform',
  'heNormal',
  'heUniform',
  'initializeModel',
  'inspectModel',
  'leCunNormal',
  'leCunUniform',
  'lsuv',
  'meanAbsoluteCosine',
  'orthogonal',
  'raai',
  'rai',
  'sparsifyModel',
  'sparsityMonitor'
].sort()

export const EXPRESSION = ['activationFromExpression']

export const REGISTER = ['registeredClasses']

export const WASM = ['accelerateWasm']

export const SPARSE = ['compileSparse', 'loadSparse']
