import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { beforeAll, describe } from 'vitest'

/** The backends that Node can run. */
export const NODE_BACKENDS = ['cpu', 'wasm'] as const

/** The same suite on every backend that Node can run. */
export function describeOnBackends(name: string, suite: (backend: (typeof NODE_BACKENDS)[number]) => void): void {
  describe.each(NODE_BACKENDS)(`${name} (%s)`, (backend) => {
    beforeAll(async () => {
      if (!(await tf.setBackend(backend))) throw new Error(`backend ${backend} did not start`)
      await tf.ready()
    })
    suite(backend)
  })
}
