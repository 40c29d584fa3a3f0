/**
 * Models of TensorFlow.js as runners whose step costs what is not zero. Needs no TensorFlow.js.
 *
 * @module sparse
 */
export type { NestedNumbers, NumberArray, TensorLike } from './inference/batch.js'
export { compileSparse } from './inference/compileSparse.js'
export { loadSparse } from './inference/loadSparse.js'
export type { SparseLayerStats, SparseRunner, SparseStats } from './inference/SparseRunner.js'
