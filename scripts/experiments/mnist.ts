import { losses, type Tensor } from '@tensorflow/tfjs-core'
import { type Data, type Standardisation, standardisationOf } from '../../tools/digits/data.js'
import { readIdxDirectory } from '../../tools/digits/idx.js'
import { UsageError } from '../../tools/UsageError.js'

/** MNIST and what its pixels are standardised by. */
export interface Digits extends Data {
  readonly standardisation: Standardisation
}

/** MNIST from a directory, the last 1000 training images kept for validation. */
export function readDigits(directory: string | undefined): Digits {
  if (directory === undefined) throw new UsageError('this experiment trains on MNIST: give --data DIR')
  const data = readIdxDirectory(directory)
  return { ...data, standardisation: standardisationOf(data.train) }
}

/** Of logits. */
export const crossEntropy = (y: Tensor, logits: Tensor) => losses.softmaxCrossEntropy(y, logits)
