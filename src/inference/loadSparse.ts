import { wrongKind } from '../checks.js'
import { programFromBytes } from './format.js'
import { type SparseRunner, sparseRunner } from './SparseRunner.js'

/** load */
export async function loadSparse(bytes: Uint8Array | ArrayBuffer): Promise<SparseRunner> {
  const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes
  if (!(view instanceof Uint8Array)) throw wrongKind('loadSparse', 'bytes', 'a Uint8Array or an ArrayBuffer', bytes)
  return sparseRunner('loadSparse', programFromBytes(view))
}
