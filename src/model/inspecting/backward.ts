import * as tf from '@tensorflow/tfjs-core'
import { normalNumbers } from '../../initializers/independentEntries.js'
import { randomStream } from '../../initializers/randomStream.js'
import { sizeOf } from '../../sizeOf.js'
import type { Graph, Use } from '../graph.js'
import { runAltered } from '../running/Execution.js'

/** Inputs of a batch whose gradients are followed. */
const MOST = 32

/** A random tensor of that shape. */
function randomLike(shape: readonly number[], seed: number, stream: number): tf.Tensor {
  const normal = normalNumbers(randomStream(seed, stream))
  return tf.tensor(Float32Array.from({ length: sizeOf(shape) }, normal), [...shape], 'float32')
}

/** What TensorFlow.js saves for a gradient, and lets go of only where there is one. */
interface Tape {
  readonly gradientDepth: number
  activeTape: readonly { readonly saved?: readonly tf.Tensor[] | null }[] | null
}

/**
 * TensorFlow.js ran a model, but could not differentiate it: an operation has no gradient, or the backend no kernel for
 * it.
 */
export class NotDifferentiable extends Error {}

/** The gradients; where there are none, what was saved for them is let go of. */
function differentiated(loss: (...x: tf.Tensor[]) => tf.Scalar, at: tf.Tensor[]): tf.Tensor[] {
  const tape = tf.engine().state as unknown as Tape
  const isOutermost = tape.gradientDepth === 0
  let hasRun = false
  try {
    return tf.grads((...x: tf.Tensor[]) => {
      const value = loss(...x)
      hasRun = true
      return value
    })(at)
  } catch (cause) {
    if (isOutermost && tape.activeTape !== null) {
      for (const { saved } of tape.activeTape) tf.dispose([...(saved ?? [])])
      tape.activeTape = null
    }
    // On the way back, TensorFlow.js says in a plain error what it lacks; any other is a fault of a gradient.
    const isLack = hasRun && (cause as Error).constructor === Error
    throw isLack ? new NotDifferentiable((cause as Error).message, { cause }) : cause
  }
}

/**
 * The summed squared gradients of a random linear function of the outputs with respect to the pre-activation of every
 * use, given the shapes of the pre-activations; the tensors belong to the caller. Throws {@link NotDifferentiable}.
 */
export function gradientEnergies(
  graph: Graph,
  given: readonly tf.Tensor[],
  shapes: ReadonlyMap<Use, readonly number[]>,
  seed: number
): ReadonlyMap<Use, tf.Tensor> {
  const uses = [...shapes.keys()]
  const energies = new Map<Use, tf.Tensor>()
  tf.tidy(() => {
    const batch = Math.min(MOST, given[0]?.shape[0] as number)
    const inputs = given.map((x) => tf.slice(x, 0, batch))
    const zeros = uses.map((use) => tf.zeros([batch, ...(shapes.get(use) as readonly number[]).slice(1)]))
    const loss = (...shifts: tf.Tensor[]) => {
      const outputs = runAltered(graph, inputs, (use, x) => tf.add(x, shifts[uses.indexOf(use)] as tf.Tensor))
      const parts = outputs.map((output, i) => tf.sum(tf.mul(output, randomLike(output.shape, seed, i))))
      return tf.addN(parts) as tf.Scalar
    }
    const gradients = differentiated(loss, zeros)
    for (const [i, gradient] of gradients.entries()) {
      energies.set(uses[i] as Use, tf.keep(tf.sum(tf.square(gradient))))
    }
  })
  return energies
}
