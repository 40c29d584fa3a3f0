import type { Tensor } from '@tensorflow/tfjs-core'

/** Anything that draws a tensor of a shape. */
export interface Drawing {
  apply(shape: number[]): Tensor
}

/** What an initialiser draws. Not with tf.tidy, which would look for tensors in every number. */
export function draw(initializer: Drawing, shape: readonly number[]): Float32Array {
  const drawn = initializer.apply([...shape])
  const values = drawn.dataSync<'float32'>()
  drawn.dispose()
  return values
}
