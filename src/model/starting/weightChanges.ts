import { dispose, type Tensor } from '@tensorflow/tfjs-core'
import type { Variable } from '../graph.js'

/** Changes of weights that can be taken back. */
export interface WeightChanges {
  /** Writes a weight; the tensor is let go of. */
  write(variable: Variable, values: Tensor): void
  /** Puts every weight back as it was. */
  restore(): void
  /** Lets the changes stand. */
  keep(): void
}

/** The weights of a model, to be changed. */
export function weightChanges(): WeightChanges {
  const before = new Map<Variable, Tensor>()
  return {
    write(variable, values) {
      try {
        if (!before.has(variable)) before.set(variable, variable.read().clone())
        variable.write(values)
      } finally {
        dispose(values)
      }
    },
    restore() {
      for (const [variable, values] of before) {
        variable.write(values)
        dispose(values)
      }
      before.clear()
    },
    keep() {
      dispose([...before.values()])
      before.clear()
    }
  }
}
