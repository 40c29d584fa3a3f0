import * as tf from '@tensorflow/tfjs-core'
import type { Activation } from '../../activations/Activation.js'
import type { Outcome } from './Execution.js'

/** What is measured of a layer on a batch. */
export interface Observation {
  /** Mean square of what its activation acts on, or would. */
  readonly variance: number
  /** Its mean. */
  readonly mean: number
  /** Mean product of the pre-activations of pairs of inputs; NaN for a batch of one. */
  readonly cross: number
  /** Share of zeros in what it gives. */
  readonly zeros: number
  /** Share of its activation that is clipped. */
  readonly saturated: number
  /** Units that are zero for every input of the batch, and units. */
  readonly dead: number
  readonly units: number
  /** Share of zeros in what it takes. */
  readonly inputZeros: number
}

const share = (condition: tf.Tensor): tf.Tensor => tf.mean(tf.cast(condition, 'float32'))

/** Where the activation of x is constant and not zero. */
function isClipped(x: tf.Tensor, { pieces = [] }: Activation): tf.Tensor {
  const clipped = pieces
    .filter(({ slope, value }) => slope === 0 && value !== 0)
    .map(({ from, to }) => tf.logicalAnd(tf.greaterEqual(x, from), tf.lessEqual(x, to)))
  return clipped.reduce((all, one) => tf.logicalOr(all, one), tf.zerosLike(tf.cast(x, 'bool')))
}

/** Mean product of neighbours in the batch: of the first and the second input, the third and the fourth, … */
function crossOf(x: tf.Tensor): tf.Tensor {
  const pairs = Math.floor(x.shape[0] / 2)
  if (pairs === 0) return tf.scalar(Number.NaN)
  const rows = tf.reshape(tf.slice(x, 0, 2 * pairs), [pairs, 2, -1])
  const [first, second] = tf.split(rows, 2, 1) as [tf.Tensor, tf.Tensor]
  return tf.mean(tf.mul(first, second))
}

/** Measures a layer; the tensor belongs to the caller, {@link readObservation} reads it. */
export function observe(
  { preActivation, outputs }: Outcome,
  inputs: readonly tf.Tensor[],
  activation?: Activation,
  isChannelsFirst = false
): tf.Tensor {
  return tf.tidy(() => {
    const [input] = inputs as [tf.Tensor]
    const output = outputs[0] as tf.Tensor
    const x = tf.cast(preActivation ?? (activation === undefined ? output : input), 'float32')
    const isZero = tf.equal(output, 0)
    const axis = isChannelsFirst && output.rank > 2 ? 1 : output.rank - 1
    const units = output.shape[axis]
    const others = output.shape.map((_, i) => i).filter((i) => i !== axis)
    // As numbers, made anew by a product: the webgpu backend cannot permute the axes of booleans, nor of what was cast
    // from them.
    const isAlwaysZero = tf.min(tf.mul(tf.cast(isZero, 'float32'), 1), others)
    const clipped = activation === undefined ? tf.scalar(0) : share(isClipped(x, activation))
    return tf.stack([
      tf.mean(tf.square(x)),
      tf.mean(x),
      crossOf(x),
      share(isZero),
      clipped,
      tf.sum(isAlwaysZero),
      tf.scalar(units),
      share(tf.equal(input, 0))
    ])
  })
}

/** The numbers of an observation, which is let go of. */
export async function readObservation(observed: tf.Tensor): Promise<Observation> {
  const [variance, mean, cross, zeros, saturated, dead, units, inputZeros] =
    (await observed.data()) as unknown as number[]
  observed.dispose()
  return { variance, mean, cross, zeros, saturated, dead, units, inputZeros } as Observation
}
