import type { Activation } from '../Activation.js'
import type { Threshold } from './clippedThreshold.js'
import { crelu } from './crelu.js'
import { cst } from './cst.js'
import { shiftedRelu } from './shiftedRelu.js'
import { softThreshold } from './softThreshold.js'

/** What sets a sparsifier apart. */
export interface SparsifierTraits {
  /** The activation of a threshold; without a clip, m is left out. */
  readonly make: (threshold: Threshold) => Activation
  /** Sides on which values lie beyond the threshold: 2 for an odd function. */
  readonly sides: 1 | 2
  /** The name under which its layer is saved. */
  readonly className: string
}

/** The activations that make exact zeros by a threshold, by name. */
export const SPARSIFIERS = {
  crelu: { make: crelu, sides: 1, className: 'SgpCReLU' },
  cst: { make: cst, sides: 2, className: 'SgpCST' },
  shiftedRelu: { make: ({ tau }) => shiftedRelu({ tau }), sides: 1, className: 'SgpShiftedReLU' },
  softThreshold: { make: ({ tau }) => softThreshold({ tau }), sides: 2, className: 'SgpSoftThreshold' }
} as const satisfies Record<string, SparsifierTraits>

/** The name of a sparsifier. */
export type SparsifierName = keyof typeof SPARSIFIERS

/** τ and m of the parameters of a sparsifier. */
export const thresholdOf = ({ tau = 0, m = Infinity }: Activation['params']): Threshold => ({ tau, m })

/** The traits of a sparsifier by its name; undefined for the name of anything else. */
export const sparsifierTraits = (name: string): SparsifierTraits | undefined =>
  Object.hasOwn(SPARSIFIERS, name) ? SPARSIFIERS[name as SparsifierName] : undefined
