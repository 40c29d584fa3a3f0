/** What every step of a program has. */
export interface AnyStep {
  /** What it does. */
  readonly op: string
  /** The layer that it comes from. */
  readonly name: string
  /** The values that it reads: 0 is the input of the model, i + 1 what step i gives. */
  readonly from: readonly number[]
  /** Floats that it gives for one sample. */
  readonly size: number
}

/** The weights of a step: all the arrays that it holds. */
export const arraysOf = (step: AnyStep): Float32Array[] =>
  Object.values(step).filter((value): value is Float32Array => value instanceof Float32Array)
