import { dispose } from '@tensorflow/tfjs-core'
import { type Batch, batchOf, firstBatch, type Images, standardisationOf } from '../../../tools/digits/data.js'
import { drawDigits } from '../../../tools/digits/digits.js'

const BATCH_SIZE = 128
const BATCHES_PER_BLOCK = 4
const BLOCKS = 8
const HELD_OUT = 400
const HELD_OUT_STREAM = 1
const FIRST_STREAM = 2

/** Drawn digits, as tensors. */
export interface Digits {
  readonly seed: number
  /** What accuracy, zeros and variances are measured on. */
  readonly heldOut: Batch
  /** The batch of a step, which the caller disposes; after 32 of them it is the first one's turn again. */
  batch(step: number): Batch
  dispose(): void
}

/** Digits are drawn in blocks, when their turn comes, so that training begins without a wait. */
export function createDigits(seed: number): Digits {
  const blocks: Images[] = []
  const block = (i: number): Images => {
    const drawn = blocks[i] ?? drawDigits(BATCHES_PER_BLOCK * BATCH_SIZE, seed, FIRST_STREAM + i)
    blocks[i] = drawn
    return drawn
  }
  const standardisation = standardisationOf(block(0))
  const heldOut = firstBatch(drawDigits(HELD_OUT, seed, HELD_OUT_STREAM), HELD_OUT, standardisation)
  return {
    seed,
    heldOut,
    batch(step) {
      const turn = step % (BLOCKS * BATCHES_PER_BLOCK)
      const first = (turn % BATCHES_PER_BLOCK) * BATCH_SIZE
      const indices = Uint32Array.from({ length: BATCH_SIZE }, (_, i) => first + i)
      return batchOf(block(Math.floor(turn / BATCHES_PER_BLOCK)), indices, standardisation)
    },
    dispose: () => dispose([heldOut.x, heldOut.y])
  }
}
