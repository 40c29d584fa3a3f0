import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-webgl'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU } from 'sparse-gp-init'
import { compileSparse, loadSparse } from 'sparse-gp-init/sparse'
import { beforeAll, expect, it } from 'vitest'
import type { Answer, Task } from './sparseWorker.js'

/** Seeded, biases too: images to three classes. */
function network(): tfl.Sequential {
  const random = (seed: number) => ({
    kernelInitializer: tfl.initializers.randomUniform({ minval: -0.6, maxval: 0.6, seed }),
    biasInitializer: tfl.initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed: seed + 1 })
  })
  const { layers } = tfl
  return tfl.sequential({
    layers: [
      layers.conv2d({ filters: 6, kernelSize: 3, padding: 'same', inputShape: [6, 5, 2], ...random(1) }),
      new CReLU({ tau: 0.5, m: 1 }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 20, ...random(3) }),
      new CReLU({ tau: 0.5, m: 1 }),
      layers.dense({ units: 3, activation: 'softmax', ...random(5) })
    ]
  })
}

const SAMPLES = 9
let model: tfl.Sequential
let x: Float32Array
let expected: Float32Array
let bytes: Uint8Array<ArrayBuffer>

beforeAll(async () => {
  expect(await tf.setBackend('cpu')).toBe(true)
  model = network()
  const samples = tf.randomNormal([SAMPLES, 6, 5, 2], 0, 1, 'float32', 7)
  x = samples.dataSync<'float32'>().slice()
  expected = (model.predict(samples) as tf.Tensor).dataSync<'float32'>().slice()
  bytes = (await compileSparse(model)).save()
  expect(new Set(expected).size).toBeGreaterThan(2 * SAMPLES)
})

function expectClose(got: ArrayLike<number>): void {
  expect(Array.from(got)).toEqual(Array.from(expected, (y) => expect.closeTo(y, 5)))
}

it('compileSparse and loadSparse on the main thread predict as the model does', async () => {
  const [compiled, loaded] = [await compileSparse(model), await loadSparse(bytes)]
  expectClose(compiled.predict(x))
  expect(loaded.predict(x)).toEqual(compiled.predict(x))
  expect([compiled.stats().engine, loaded.stats().engine]).toEqual(['wasm', 'wasm'])
})

it.each(['cpu', 'webgl'])('a tensor of the %s backend gives one of it', async (backend) => {
  const compiled = await compileSparse(model)
  await tf.setBackend(backend)
  const input = tf.tensor4d(x, [SAMPLES, 6, 5, 2])
  const { numTensors } = tf.memory()
  const y = compiled.predict(input)
  expect(tf.memory().numTensors).toBe(numTensors + 1)
  expect([y.shape, y.dtype]).toEqual([[SAMPLES, 3], 'float32'])
  expectClose(y.dataSync())
  tf.dispose([input, y])
  await tf.setBackend('cpu')
})

it('a model whose weights are on the GPU is compiled from there', async () => {
  await tf.setBackend('webgl')
  const onGpu = network()
  const compiled = await compileSparse(onGpu)
  onGpu.dispose()
  await tf.setBackend('cpu')
  expectClose(compiled.predict(x))
})

it('loadSparse in a worker predicts as the model does', async () => {
  const worker = new Worker(new URL('./sparseWorker.ts', import.meta.url), { type: 'module' })
  try {
    const { y, engine } = await new Promise<Answer>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => resolve(data))
      worker.addEventListener('error', ({ message }) => reject(new Error(message)))
      const task: Task = { bytes, x }
      worker.postMessage(task)
    })
    expect(engine).toBe('wasm')
    expectClose(y)
  } finally {
    worker.terminate()
  }
})

interface Page extends Window {
  readonly console: Console
  readonly Uint8Array: typeof Uint8Array
  readonly Float32Array: typeof Float32Array
  readonly sparse: typeof import('sparse-gp-init/sparse')
}

/** A page under a content security policy, with the library in it, and what it has warned of. */
async function pageUnder(policy: string): Promise<{ page: Page; warnings: string[] }> {
  const library = new URL('../../src/sparse.ts', import.meta.url).href
  const frame = document.createElement('iframe')
  const loaded = new Promise<void>((resolve, reject) => {
    addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow) data === 'loaded' ? resolve() : reject(new Error(String(data)))
    })
  })
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${policy}">
    <script type="module">
      import('${library}').then((sparse) => Object.assign(globalThis, { sparse })).then(
        () => parent.postMessage('loaded', '*'),
        (error) => parent.postMessage(String(error), '*')
      )
    </script>`
  document.body.append(frame)
  await loaded
  const page = frame.contentWindow as unknown as Page
  const warnings: string[] = []
  page.console.warn = (...words) => void warnings.push(words.join(' '))
  return { page, warnings }
}

it.each([
  ["script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'", 'wasm', 0],
  ["script-src 'self' 'unsafe-inline'", 'javascript', 1]
] as const)('under the policy %s, a page predicts by %s', async (policy, engine, warned) => {
  const { page, warnings } = await pageUnder(policy)
  const runner = await page.sparse.loadSparse(page.Uint8Array.from(bytes))
  expect(runner.stats().engine).toBe(engine)
  expectClose(runner.predict(page.Float32Array.from(x)))
  expect(warnings).toHaveLength(warned)
  for (const warning of warnings) expect(warning).toMatch(/^loadSparse: .*add 'wasm-unsafe-eval' to its script-src/)
})
