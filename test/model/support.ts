import * as tf from '@tensorflow/tfjs-core'

/** Seeded standard normal values. */
export const gaussian = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed)

export const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length

export const meanSquare = (values: ArrayLike<number>): number => mean(Array.from(values, (x) => x * x))
