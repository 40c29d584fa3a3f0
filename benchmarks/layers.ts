import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { CReLU } from '../src/index.js'
import { report, sideBySide } from './sideBySide.js'

const SIZE = 1e6
const TAU = 1
const CLIP = 0.5

/** Forward and backward pass of 10⁶ entries. */
export async function layerBenchmark(): Promise<string> {
  const parts: string[] = []
  for (const [backend, atMost] of [
    ['cpu', 1],
    ['wasm', 1.3]
  ] as const) {
    await tf.setBackend(backend)
    const x = tf.randomNormal([SIZE], 0, 1, 'float32', 1)
    const dy = tf.ones([SIZE])
    const layer = new CReLU({ tau: TAU, m: CLIP })
    const passOf = (f: (t: tf.Tensor) => tf.Tensor) => {
      const gradient = tf.valueAndGrad(f)
      return () => tf.dispose(gradient(x, dy))
    }
    const timings = sideBySide(
      {
        'tf.relu': passOf((t) => tf.relu(t)),
        CReLU: passOf((t) => layer.apply(t) as tf.Tensor),
        'tf.relu6': passOf((t) => tf.relu6(t)),
        'tf.clipByValue(x − τ, 0, m)': passOf((t) => tf.clipByValue(tf.sub(t, TAU), 0, CLIP))
      },
      'tf.relu'
    )
    const aims = [{ contestant: 'CReLU', of: 'ratio' as const, atMost }]
    parts.push(report(`Forward and backward of 10⁶ entries, ${backend} backend`, timings, 'tf.relu', aims))
    tf.dispose([x, dy])
  }
  return parts.join('\n')
}
