import { random } from '../../tools/random.js'

/**
 * Batches of indices below `count`, each index once an epoch, in a new order every epoch; a last incomplete one is left
 * out.
 */
export function shuffled(count: number, batchSize: number, seed: number): () => Uint32Array {
  const source = random(seed, 20)
  let order = source.permutation(count)
  let next = 0
  return () => {
    if (next + batchSize > count) {
      order = source.permutation(count)
      next = 0
    }
    next += batchSize
    return order.subarray(next - batchSize, next)
  }
}
