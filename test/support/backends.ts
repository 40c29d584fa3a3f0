import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { beforeAll, describe, it } from 'vitest'

const isNode = typeof document === 'undefined'

/** What runs the tests, with its version. */
const PLACE = isNode
  ? `Node ${process.versions.node.split('.')[0]}`
  : `Chromium ${navigator.userAgent.match(/Chrome\/(\d+)/)?.[1]}`

const { PRESENT, ABSENT } = isNode
  ? { PRESENT: ['cpu', 'wasm'], ABSENT: [] }
  : await import('../browser/browserBackends.js')

/** Makes a backend the current one. */
export async function use(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend '${backend}' here`)
  await tf.ready()
}

/** The same suite on every backend that can be run here; `npm test` reads from the titles which those were. */
export function describeOnBackends(name: string, suite: (backend: string) => void): void {
  describe.each(PRESENT)(`${name} (%s in ${PLACE})`, (backend) => {
    beforeAll(() => use(backend))
    suite(backend)
  })
  for (const reason of ABSENT) it.skip(`${name} (left out in ${PLACE}, ${reason})`)
}

/** Whether a backend computes on a graphics processor, whose functions are less exact. */
export const isGpu = (backend: string): boolean => backend.startsWith('webg')

/** The entries of a tensor, which is then disposed; −0 counts as 0. */
export async function taken(tensor: tf.Tensor): Promise<number[]> {
  const values = await tensor.data()
  tensor.dispose()
  return Array.from(values, (value) => value + 0)
}

export { tf }
