import { eocInitializer } from '../../src/index.js'
import { emptyObject, height, integer, never, nonNegative, optional, positive, type Slot } from './slots.js'
import type { Case } from './theoryCases.js'

const slot = (path: Slot['path'], kind: Slot['kind'], accepts: Slot['accepts']): Slot => ({ path, kind, accepts })
const options = slot([0], 'object', never)
const tau = slot([0, 'tau'], 'number', nonNegative)
/** In a saved model an infinite clip height is null. */
const clip = slot([0, 'm'], 'number', (m) => m === null || height(m))
const DISTRIBUTIONS = ['normal', 'truncatedNormal', 'uniform']
const distribution = (value: unknown) => DISTRIBUTIONS.includes(value as string)
const seed = integer(0, Number.MAX_SAFE_INTEGER)

export const layerCases: Readonly<Record<string, Case>> = {
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
