import { designSparseActivation, type SparseDesign } from 'sparse-gp-init/theory'
import type { Settings } from './settings.js'

/** m, the height at which the activation is clipped. */
const CLIP_HEIGHT = 1.5

/** Units of a hidden layer. */
export const WIDTH = 128

/** He et al. (2015): weights of variance 2/fan-in and no biases. */
export const HE = { sigmaW: Math.SQRT2, sigmaB: 0 } as const

export const designOf = ({ sparsity, qStar }: Pick<Settings, 'sparsity' | 'qStar'>): SparseDesign =>
  designSparseActivation({ family: 'crelu', sparsity, qStar, m: CLIP_HEIGHT })
