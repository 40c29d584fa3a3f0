import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, crelu, eocInitializer } from '../../src/index.js'
import {
  absent,
  anyFunction,
  anyNumber,
  emptyObject,
  height,
  integer,
  never,
  nonNegative,
  optional,
  positive,
  type Slot,
  within
} from './slots.js'
import type { Case } from './theoryCases.js'

const slot = (path: Slot['path'], kind: Slot['kind'], accepts: Slot['accepts']): Slot => ({ path, kind, accepts })
const options = slot([0], 'object', never)
const tau = slot([0, 'tau'], 'number', nonNegative)
/** In a saved model an infinite clip height is null. */
const clip = slot([0, 'm'], 'number', (m) => m === null || height(m))
const DISTRIBUTIONS = ['normal', 'truncatedNormal', 'uniform', 'orthogonal', 'deltaOrthogonal', 'decorrelated', 'rai']
const distribution = (value: unknown) => DISTRIBUTIONS.includes(value as string)
const seed = integer(0, Number.MAX_SAFE_INTEGER)
const antiCorrelation = (k: unknown) => anyNumber(k) && k > -1
const anyOptions = slot([0], 'object', optional(emptyObject))
const seedSlot = slot([0, 'seed'], 'number', optional(seed))
const fanInSlot = slot([0, 'fanIn'], 'number', optional(positive))
const sigmaSlot = slot([0, 'sigmaW'], 'number', optional(within(0, 1e150)))
const kSlot = slot([0, 'k'], 'number', antiCorrelation)
const savedK = slot([0, 'k'], 'number', (k) => k === null || antiCorrelation(k))

const scaling: Case = { args: [{ seed: 1, fanIn: 3 }], slots: [anyOptions, seedSlot, fanInSlot], strict: true }
const orthonormal: Case = {
  args: [{ seed: 1, gain: 2 }],
  slots: [anyOptions, seedSlot, slot([0, 'gain'], 'number', optional(positive))],
  strict: true
}
const fading: Case = {
  args: [{ strength: 0.1, fadeSteps: 5, step: 1 }],
  slots: [
    anyOptions,
    slot([0, 'strength'], 'number', optional(positive)),
    slot([0, 'fadeSteps'], 'number', optional(integer(1, Number.MAX_SAFE_INTEGER))),
    slot([0, 'step'], 'number', optional(integer(0, Number.MAX_SAFE_INTEGER)))
  ],
  strict: true
}

function modelOf(last: tfl.layers.Layer): tfl.LayersModel {
  const model = tfl.sequential()
  model.add(tfl.layers.dense({ units: 4, inputShape: [3] }))
  model.add(last)
  model.add(tfl.layers.dense({ units: 2 }))
  return model
}
const dense = modelOf(tfl.layers.reLU())
const sparse = modelOf(new CReLU({ tau: 1, m: 1 }))
const batch = tf.tensor2d([
  [1, -2, 3],
  [0.5, 1, -1]
])
const model = slot([0], 'instance', never)
const data = slot([1], 'array', never)
const modelOptions = slot([1], 'object', optional(emptyObject))
const started = [
  slot([1, 'seed'], 'number', optional(seed)),
  slot([1, 'distribution'], 'string', optional(distribution)),
  slot([1, 'data'], 'array', absent),
  slot(
    [1, 'except'],
    'array',
    optional((names) => Array.isArray(names) && names.length === 0)
  )
]

export const layerCases: Readonly<Record<string, Case>> = {
  heNormal: scaling,
  heUniform: scaling,
  leCunNormal: scaling,
  leCunUniform: scaling,
  glorotNormal: scaling,
  glorotUniform: scaling,
  rai: scaling,
  orthogonal: orthonormal,
  deltaOrthogonal: orthonormal,
  decorrelated: { args: [{ seed: 1 }], slots: [anyOptions, seedSlot, fanInSlot, sigmaSlot], strict: true },
  antiCorrelated: { args: [{ k: 1, seed: 1 }], slots: [options, kSlot, seedSlot, fanInSlot, sigmaSlot], strict: true },
  raai: { args: [{ k: 1, seed: 1 }], slots: [options, kSlot, seedSlot, fanInSlot], strict: true },
  AsymmetricInitializer: {
    args: [{ k: 1, seed: 1 }],
    slots: [
      options,
      savedK,
      slot([0, 'seed'], 'number', seed),
      fanInSlot,
      slot([0, 'biasFanIn'], 'number', optional(positive))
    ]
  },
  diversityRegularizer: fading,
  DiversityRegularizer: fading,
  ActivationDecorrelation: fading,
  meanAbsoluteCosine: { args: [batch], slots: [slot([0], 'instance', never)] },
  effectiveRank: { args: [batch], slots: [slot([0], 'instance', never)] },
  activationFunction: { args: ['tanh'], slots: [slot([0], 'activation', never)] },
  ActivationFunction: { args: [{ phi: crelu({ tau: 1, m: 1 }) }], slots: [options] },
  initializeModel: {
    args: [dense, { qStar: 1, seed: 1, distribution: 'normal', dryRun: true, except: [] }],
    slots: [
      model,
      modelOptions,
      ...started,
      slot([1, 'qStar'], 'number', optional(positive)),
      slot(
        [1, 'dryRun'],
        'boolean',
        optional((value) => typeof value === 'boolean')
      )
    ]
  },
  sparsifyModel: {
    args: [dense, { sparsity: 0.9, qStar: 1, seed: 1, family: 'crelu' }],
    slots: [
      model,
      slot([1], 'object', never),
      ...started,
      slot([1, 'sparsity'], 'number', (s) => within(0.5, 1)(s) && s !== 1),
      slot([1, 'qStar'], 'number', optional(positive)),
      slot(
        [1, 'varianceSlope'],
        'number',
        optional((v) => positive(v) && within(0, 1)(v) && v !== 1)
      ),
      slot([1, 'family'], 'string', absent)
    ]
  },
  calibrateSparsity: {
    args: [sparse, batch, { sparsity: 0.5 }],
    slots: [model, data, slot([2], 'object', never), slot([2, 'sparsity'], 'number', (s) => within(0, 1)(s) && s !== 1)]
  },
  lsuv: {
    args: [dense, batch, { seed: 1 }],
    slots: [model, data, slot([2], 'object', optional(emptyObject)), slot([2, 'seed'], 'number', optional(seed))]
  },
  sparsityMonitor: {
    args: [{ data: batch, everyBatches: 2, warnBeyond: 3, stop: true }],
    slots: [
      options,
      slot([0, 'data'], 'array', never),
      slot([0, 'everyBatches'], 'number', optional(integer(1, Number.MAX_SAFE_INTEGER))),
      slot(
        [0, 'warnBeyond'],
        'number',
        optional((x) => anyNumber(x) && x > 1)
      ),
      slot(
        [0, 'stop'],
        'boolean',
        optional((value) => typeof value === 'boolean')
      ),
      slot([0, 'onWarning'], 'function', optional(anyFunction))
    ],
    strict: true
  },
  CReLU: { args: [{ tau: 1, m: 1 }], slots: [options, tau, clip] },
  CST: { args: [{ tau: 1, m: 1 }], slots: [options, tau, clip] },
  ShiftedReLU: { args: [{ tau: 1 }], slots: [options, tau] },
  SoftThreshold: { args: [{ tau: 1 }], slots: [options, tau] },
  activationLayer: { args: ['tanh'], slots: [slot([0], 'activation', never)] },
  eocInitializer: {
    args: [{ activation: 'tanh', qStar: 1, chi1: 1, distribution: 'normal', seed: 1 }],
    slots: [
      options,
      slot([0, 'activation'], 'activation', never),
      slot([0, 'qStar'], 'number', positive),
      slot([0, 'chi1'], 'number', optional(positive)),
      slot([0, 'distribution'], 'string', optional(distribution)),
      slot([0, 'seed'], 'number', optional(seed))
    ],
    strict: true
  },
  ScaledInitializer: {
    args: [{ sigma: 1, fanIn: 3, distribution: 'uniform', seed: 0, stream: 0 }],
    slots: [
      options,
      slot([0, 'sigma'], 'number', nonNegative),
      slot([0, 'fanIn'], 'number', positive),
      slot([0, 'distribution'], 'string', distribution),
      slot([0, 'seed'], 'number', seed),
      slot([0, 'stream'], 'number', seed)
    ]
  }
}

const eoc = eocInitializer({ activation: 'tanh', qStar: 1, seed: 1 })
const fanIn = slot([0, 'fanIn'], 'number', optional(positive))
const noOptions = slot([0], 'object', optional(emptyObject))

/** The functions that eocInitializer hands out. */
export const methodCases: Readonly<Record<string, Case & { readonly call: (...args: never[]) => unknown }>> = {
  'eocInitializer.kernel': { call: eoc.kernel, args: [{ fanIn: 3 }], slots: [noOptions, fanIn], strict: true },
  'eocInitializer.layer': { call: eoc.layer, args: [{ fanIn: 3 }], slots: [noOptions, fanIn], strict: true },
  'eocInitializer.inputKernel': {
    call: eoc.inputKernel,
    args: [{ secondMoment: 1, fanIn: 3 }],
    slots: [options, slot([0, 'secondMoment'], 'number', positive), fanIn],
    strict: true
  },
  'eocInitializer.outputKernel': {
    call: eoc.outputKernel,
    args: [{ variance: 1, fanIn: 3 }],
    slots: [options, slot([0, 'variance'], 'number', positive), fanIn],
    strict: true
  }
}
