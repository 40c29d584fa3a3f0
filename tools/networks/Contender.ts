import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { RandomNetwork } from 'sparse-gp-init'

/** A network to train, and the theory of it. */
export interface Contender {
  readonly name: string
  /** The hidden layers as the theory sees them, and the variance of the first pre-activations. */
  readonly theory: RandomNetwork
  readonly firstVariance: number
  /** A new model; the same weights each time. */
  build(): LayersModel
}
