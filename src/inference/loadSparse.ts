import { wrongKind } from '../checks.js'
import { programFromBytes } from '../program/format.js'
import { type SparseRunner, sparseRunner } from './SparseRunner.js'

/**
 * Loads a model that a runner has saved; TensorFlow.js is not needed.
 *
 * @param bytes what `save()` of a runner gave
 * @returns a promise of the runner: `predict`, `stats`, `save`, `dispose`
 * @throws TypeError for what is not bytes; RangeError for bytes that are damaged, of another kind or of a newer version
 * @remarks Accuracy: the predictions are those of the runner that was saved, bit by bit where both run in WebAssembly.
 * @example
 * ```ts
 * import { compileSparse, loadSparse } from 'sparse-gp-init/sparse'
 *
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones', activation: 'relu' }))
 * const bytes = (await compileSparse(model)).save()
 * const runner = await loadSparse(bytes)
 * runner.predict([[1, 2], [-3, 1]]) // -> [[3], [0]]
 * ```
 */
export async function loadSparse(bytes: Uint8Array | ArrayBuffer): Promise<SparseRunner> {
  // By name, because the bytes may come from another realm, such as a frame or a test environment.
  const kind = Object.prototype.toString.call(bytes)
  if (kind !== '[object Uint8Array]' && kind !== '[object ArrayBuffer]') {
    throw wrongKind('loadSparse', 'bytes', 'a Uint8Array or an ArrayBuffer', bytes)
  }
  return sparseRunner('loadSparse', programFromBytes(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)))
}
