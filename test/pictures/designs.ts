import { activationFromExpression } from '../../src/expression.js'
import { designSparseActivation, edgeOfChaos } from '../../src/theory.js'

/** Designs of every kind, also at the ends of what there is. */
export const DESIGNS = {
  'CReLU, stable': designSparseActivation({ family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 }),
  'CReLU, with other fixed points': designSparseActivation({ family: 'crelu', sparsity: 0.95, varianceSlope: 0.9 }),
  'CReLU, no clip': designSparseActivation({ family: 'crelu', sparsity: 0.9, m: Infinity }),
  'CReLU, nearly all zeros': designSparseActivation({ family: 'crelu', sparsity: 0.999 }),
  'CReLU, clipped at once': designSparseActivation({ family: 'crelu', sparsity: 0.8, clipRatio: 1e-4 }),
  'CReLU, q* tiny': designSparseActivation({ family: 'crelu', sparsity: 0.8, qStar: 1e-6 }),
  'CReLU, q* huge': designSparseActivation({ family: 'crelu', sparsity: 0.8, qStar: 1e6 }),
  CST: designSparseActivation({ family: 'cst', sparsity: 0.85, varianceSlope: 0.6 }),
  'CST, no clip': designSparseActivation({ family: 'cst', sparsity: 0.5, m: Infinity }),
  'CST, no zeros': designSparseActivation({ family: 'cst', sparsity: 0, varianceSlope: 0.5 }),
  tanh: edgeOfChaos({ activation: 'tanh', qStar: 1 }),
  'tanh, q* tiny': edgeOfChaos({ activation: 'tanh', qStar: 1e-6 }),
  'tanh, q* huge': edgeOfChaos({ activation: 'tanh', qStar: 1e6 }),
  relu: edgeOfChaos({ activation: 'relu', qStar: 1 }),
  'relu, q* tiny': edgeOfChaos({ activation: 'relu', qStar: 1e-6 }),
  identity: edgeOfChaos({ activation: 'identity', qStar: 2 }),
  sigmoid: edgeOfChaos({ activation: 'sigmoid', qStar: 100 }),
  gelu: edgeOfChaos({ activation: 'gelu', qStar: 1 }),
  'a formula, unstable': edgeOfChaos({ activation: activationFromExpression('max(x, 0)^1.5'), qStar: 1 })
}

/** The name of a design. */
export type DesignName = keyof typeof DESIGNS

/** All their names. */
export const NAMES = Object.keys(DESIGNS) as DesignName[]
