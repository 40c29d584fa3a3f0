import { designSparseActivation, toJSON } from '../../src/theory.js'
import { isExhaustive } from '../support/exhaustive.js'
import {
  absent,
  anyFunction,
  anyNumber,
  emptyObject,
  finite,
  height,
  integer,
  list,
  never,
  nonNegative,
  optional,
  positive,
  type Slot,
  within
} from './slots.js'

/** How a public function is called rightly, and where it can be called wrongly. */
export interface Case {
  readonly args: readonly unknown[]
  readonly slots: readonly Slot[]
  /** Misspelt keys of the first argument are refused. */
  readonly strict?: boolean
  /** NaN in, NaN out is what it documents. */
  readonly passesNaN?: boolean
}

const slot = (path: Slot['path'], kind: Slot['kind'], accepts: Slot['accepts']): Slot => ({ path, kind, accepts })

const special: Case = { args: [0.5], slots: [slot([0], 'number', anyNumber)], passesNaN: true }
const parameterless: Case = { args: [], slots: [slot([0], 'object', optional(emptyObject))] }
const rule: Case = { args: [3], slots: [slot([0], 'number', integer(1, 512))] }

const tau = slot([0, 'tau'], 'number', nonNegative)
const m = slot([0, 'm'], 'number', height)
const options = slot([0], 'object', never)

const antiCorrelation = optional((k) => anyNumber(k) && k > -1)
const probability = optional((p) => positive(p) && within(0, 1)(p))

/** The closed forms are quicker, and check what they are given in the same places. */
const network = { activation: isExhaustive ? 'tanh' : 'hardTanh', sigmaW: 1.2, sigmaB: 0.3 }
const networkSlots = [
  slot([0], 'object', never),
  slot([0, 'activation'], 'activation', never),
  slot([0, 'sigmaW'], 'number', nonNegative),
  slot([0, 'sigmaB'], 'number', nonNegative),
  slot([0, 'k'], 'number', antiCorrelation),
  slot([0, 'keepProbability'], 'number', probability)
]
const map = (accepts: Slot['accepts']): Case => ({
  args: [network, 0.7],
  slots: [...networkSlots, slot([1], 'number', accepts)]
})
const correlation = within(-1, 1)
const twoVariables: Case = {
  args: [network, 0.5, 0.7],
  slots: [...networkSlots, slot([1], 'number', correlation), slot([2], 'number', positive)]
}
const kernel: Case = {
  args: [
    network,
    [
      [1, 2],
      [0.5, -1]
    ],
    2
  ],
  slots: [...networkSlots, slot([1], 'array', never), slot([2], 'number', integer(0, 1e6))]
}
/** A network of some width and depth, which have to be given or may be left out. */
const atWidth = (given: (accepts: Slot['accepts']) => Slot['accepts']): Case => ({
  args: [network, { q: 0.5, width: 64, depth: 3 }],
  slots: [
    ...networkSlots,
    slot([1], 'object', never),
    slot([1, 'q'], 'number', positive),
    slot([1, 'width'], 'number', given(integer(2, 1e7))),
    slot([1, 'depth'], 'number', given(integer(1, 1e4)))
  ]
})
const design = designSparseActivation({ family: 'cst', sparsity: 0.8 })

export const theoryCases: Readonly<Record<string, Case>> = {
  erf: special,
  erfc: special,
  erfcx: special,
  normalCdf: special,
  logNormalCdf: special,
  normalQuantile: {
    args: [0.5],
    slots: [slot([0], 'number', (p) => within(0, 1)(p) || Number.isNaN(p))],
    passesNaN: true
  },
  gaussHermite: rule,
  gaussLegendre: rule,
  gaussianExpectation: {
    args: [Math.cos, 2, { kinks: [0] }],
    slots: [
      slot([0], 'function', anyFunction),
      slot([1], 'number', positive),
      slot([2], 'object', optional(emptyObject)),
      slot([2, 'kinks'], 'array', optional(list))
    ]
  },
  relu: parameterless,
  relu6: parameterless,
  hardTanh: parameterless,
  identity: parameterless,
  tanh: parameterless,
  erfActivation: parameterless,
  sigmoid: parameterless,
  gelu: parameterless,
  silu: parameterless,
  softplus: parameterless,
  selu: parameterless,
  crelu: { args: [{ tau: 1, m: 1 }], slots: [options, tau, m], strict: true },
  cst: { args: [{ tau: 1, m: 1 }], slots: [options, tau, m], strict: true },
  shiftedRelu: { args: [{ tau: 1 }], slots: [options, tau], strict: true },
  softThreshold: { args: [{ tau: 1 }], slots: [options, tau], strict: true },
  leakyRelu: { args: [{ alpha: 0.1 }], slots: [options, slot([0, 'alpha'], 'number', finite)], strict: true },
  elu: {
    args: [{ alpha: 0.5 }],
    slots: [slot([0], 'object', optional(emptyObject)), slot([0, 'alpha'], 'number', optional(nonNegative))],
    strict: true
  },
  piecewiseLinear: {
    args: [{ name: 'bend', knots: [0, 1], slopes: [0, 1, 0.5], intercept: 0 }],
    slots: [
      options,
      slot([0, 'name'], 'string', (name) => absent(name) || typeof name === 'string'),
      slot([0, 'knots'], 'array', never),
      slot([0, 'slopes'], 'array', never),
      slot([0, 'intercept'], 'number', finite)
    ],
    strict: true
  },
  defineActivation: {
    args: [{ name: 'sine', value: Math.sin, slope: Math.cos, kinks: [0], jumps: [], tensorOp: Math.sin }],
    slots: [
      options,
      slot([0, 'name'], 'string', (name) => typeof name === 'string' && name !== ''),
      slot([0, 'value'], 'function', anyFunction),
      slot([0, 'slope'], 'function', optional(anyFunction)),
      slot([0, 'kinks'], 'array', optional(list)),
      slot([0, 'jumps'], 'array', optional(list)),
      slot([0, 'tensorOp'], 'function', optional(anyFunction))
    ],
    strict: true
  },
  activationFromExpression: {
    args: ['min(max(x - tau, 0), m)', { tau: 1, m: 1 }],
    slots: [
      slot([0], 'string', never),
      slot([1], 'object', optional(emptyObject)),
      slot([1, 'tau'], 'number', (v) => anyNumber(v) && v > -Infinity)
    ]
  },
  gaussianMoments: { args: ['gelu', 1], slots: [slot([0], 'activation', never), slot([1], 'number', positive)] },
  varianceMap: map(nonNegative),
  varianceMapSlope: map(positive),
  varianceMapCurvature: map(positive),
  varianceFixedPoints: { args: [network], slots: networkSlots },
  correlationFixedPoint: map(positive),
  depthScales: map(positive),
  scaleEquivalence: {
    args: [design],
    slots: [
      slot([0], 'object', never),
      slot([0, 'family'], 'string', (family) => family === 'crelu' || family === 'cst'),
      slot([0, 'qStar'], 'number', positive)
    ]
  },
  chi1: map(positive),
  correlationMap: twoVariables,
  correlationMapCurvature: twoVariables,
  prepareCorrelationMap: map(positive),
  phaseDiagram: {
    args: ['tanh', { sigmaW: [0.5, 1], sigmaB: [0, 0.5], k: 0.5 }],
    slots: [
      slot([0], 'activation', never),
      slot([1], 'object', never),
      slot([1, 'sigmaW'], 'array', never),
      slot([1, 'sigmaB'], 'array', never),
      slot([1, 'k'], 'number', antiCorrelation)
    ]
  },
  sparsePhaseDiagram: {
    args: [{ family: 'crelu', sparsity: [0.9], clipRatio: [1] }],
    slots: [
      options,
      slot([0, 'family'], 'string', never),
      slot([0, 'sparsity'], 'array', never),
      slot([0, 'clipRatio'], 'array', never)
    ],
    strict: true
  },
  finiteWidth: atWidth((accepts) => accepts),
  stabilityReport: atWidth(optional),
  nngpKernel: kernel,
  ntk: kernel,
  spatialCovarianceMap: {
    args: [
      network,
      { shape: [1, 2], covariance: [1, 0.5, 0.5, 2] },
      { kernelSize: 1, strides: 1, poolSize: 1, padding: 'same' }
    ],
    slots: [
      ...networkSlots,
      slot([1], 'object', never),
      slot([1, 'shape'], 'array', never),
      slot([1, 'covariance'], 'array', never),
      slot([2], 'object', never),
      slot([2, 'kernelSize'], 'number', (size) => size === 1),
      slot([2, 'strides'], 'number', optional(integer(1, 1024))),
      slot(
        [2, 'poolSize'],
        'number',
        optional((size) => size === 1)
      ),
      slot([2, 'padding'], 'string', (padding) => absent(padding) || padding === 'same' || padding === 'valid')
    ]
  },
  correlationMapSlope: twoVariables,
  covarianceMap: {
    args: [network, { q1: 1, q2: 2, c: 0.5 }],
    slots: [
      ...networkSlots,
      slot([1], 'object', never),
      slot([1, 'q1'], 'number', positive),
      slot([1, 'q2'], 'number', positive),
      slot([1, 'c'], 'number', correlation)
    ]
  },
  propagate: {
    args: [network, { q: 1, c: 0.5 }, 3],
    slots: [
      ...networkSlots,
      slot([1], 'object', never),
      slot([1, 'q'], 'number', positive),
      slot([1, 'c'], 'number', optional(correlation)),
      slot([2], 'number', integer(0, 1e6))
    ]
  },
  edgeOfChaos: {
    args: [{ activation: 'tanh', qStar: 1, chi1: 1, k: 0.5, keepProbability: 0.9 }],
    slots: [
      options,
      slot([0, 'activation'], 'activation', never),
      slot([0, 'qStar'], 'number', positive),
      slot([0, 'chi1'], 'number', optional(positive)),
      slot([0, 'k'], 'number', antiCorrelation),
      slot([0, 'keepProbability'], 'number', probability)
    ],
    strict: true
  },
  designSparseActivation: {
    args: [{ family: 'cst', sparsity: 0.8, qStar: 2, varianceSlope: 0.6 }],
    slots: [
      options,
      slot([0, 'family'], 'string', never),
      slot([0, 'sparsity'], 'number', (s) => within(0, 1 - 1e-16)(s)),
      slot([0, 'qStar'], 'number', optional(positive)),
      slot(
        [0, 'varianceSlope'],
        'number',
        optional((v) => within(1e-9, 1 - 1e-9)(v))
      )
    ],
    strict: true
  },
  toJSON: {
    args: [design],
    slots: [slot([0], 'object', never), slot([0, 'qStar'], 'number', nonNegative)]
  },
  fromJSON: {
    args: [toJSON(design)],
    slots: [
      options,
      slot([0, 'activation'], 'object', never),
      slot([0, 'qStar'], 'number', positive),
      slot([0, 'chi1'], 'number', positive)
    ]
  }
}
