import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'

/** The backends of TensorFlow.js that run without a browser. */
export const BACKENDS = ['cpu', 'wasm'] as const

export async function use(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend '${backend}' here`)
}

export { tf }
