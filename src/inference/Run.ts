import type { Kernels, Pointer } from '../runtime/Kernels.js'

/** Runs a step on some samples: from the places of their inputs to that of their outputs. */
export type Run = (from: readonly Pointer[], to: Pointer, samples: number) => void

/** Runs a step of one input. */
export type SingleRun = (from: Pointer, to: Pointer, samples: number) => void

/** A run of one input as one of any number. */
export const single =
  (run: SingleRun): Run =>
  ([from], to, samples) =>
    run(from as Pointer, to, samples)

/** What steps are run on. */
export interface Ground {
  readonly kernels: Kernels
  /** The memory as floats. */
  readonly floats: Float32Array
}

/** For each kind of step, what runs it. */
export type Runs<Step extends { readonly op: string }> = {
  readonly [Op in Step['op']]: (step: Extract<Step, { readonly op: Op }>, ground: Ground) => Run
}
