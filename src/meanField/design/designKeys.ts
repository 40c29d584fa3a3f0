import type { EdgeOfChaos } from './edgeOfChaos.js'
import type { SparseDesign } from './sparseDesign.js'

/** A design that gets another key does not compile until the key stands here. */
const KEYS: Readonly<Record<keyof EdgeOfChaos | keyof SparseDesign, true>> = {
  activation: true,
  qStar: true,
  chi1: true,
  k: true,
  residual: true,
  keepProbability: true,
  sigmaW: true,
  sigmaB: true,
  varianceSlope: true,
  varianceCurvature: true,
  sparsity: true,
  saturation: true,
  stability: true,
  verdict: true,
  family: true,
  tau: true,
  m: true,
  advice: true
}

/** Every key that a design can have, for what takes a design as it is. */
export const DESIGN_KEYS = Object.keys(KEYS) as readonly (keyof typeof KEYS)[]
