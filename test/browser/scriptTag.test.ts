import { expect, it } from 'vitest'
import library from '../../dist/sparse-gp-init.global.js?raw'
import cpu from '../../node_modules/@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js?raw'
import core from '../../node_modules/@tensorflow/tfjs-core/dist/tf-core.min.js?raw'
import layers from '../../node_modules/@tensorflow/tfjs-layers/dist/tf-layers.min.js?raw'

interface Page extends Window {
  readonly tf: typeof import('@tensorflow/tfjs-core') & typeof import('@tensorflow/tfjs-layers')
  readonly sparseGpInit: typeof import('sparse-gp-init')
}

/** A page of its own, with these scripts in its body, one after the other. */
function pageWith(...scripts: string[]): { page: Page; errors: string[] } {
  const frame = document.body.appendChild(document.createElement('iframe'))
  const page = frame.contentWindow as unknown as Page
  const errors: string[] = []
  page.addEventListener('error', (event) => {
    errors.push(event.message)
    event.preventDefault()
  })
  for (const text of scripts) {
    const script = page.document.createElement('script')
    script.text = text
    page.document.body.append(script)
  }
  return { page, errors }
}

it('a plain page gets sparseGpInit from a script tag, and trains with it', async () => {
  const { page, errors } = pageWith(core, cpu, layers, library)
  expect(errors).toEqual([])
  const { tf, sparseGpInit } = page
  const design = sparseGpInit.designSparseActivation({ family: 'crelu', sparsity: 0.8 })
  const eoc = sparseGpInit.eocInitializer({ activation: design.activation, qStar: design.qStar, seed: 1 })
  const model = tf.sequential()
  model.add(tf.layers.dense({ units: 64, inputShape: [4], ...eoc.layer() }))
  model.add(new sparseGpInit.CReLU({ tau: design.tau, m: design.m }))
  model.add(tf.layers.dense({ units: 1, ...eoc.layer() }))
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
  const x = tf.randomNormal([16, 4], 0, 1, 'float32', 5)
  const { history } = await model.fit(x, tf.ones([16, 1]), { epochs: 2, verbose: 0 })
  expect(history.loss?.every((loss) => Number.isFinite(loss))).toBe(true)
})

it.each(['localstorage', 'indexeddb'])('a plain page starts a model, and gets it back from %s://', async (store) => {
  const { page, errors } = pageWith(core, cpu, layers, library)
  expect(errors).toEqual([])
  const { tf, sparseGpInit } = page
  const model = tf.sequential()
  model.add(tf.layers.dense({ units: 64, inputShape: [4] }))
  model.add(new sparseGpInit.CReLU({ tau: 0.5, m: Infinity }))
  model.add(tf.layers.dense({ units: 3 }))
  const report = sparseGpInit.initializeModel(model, { qStar: 1, seed: 1 })
  expect(report.layers).toHaveLength(model.layers.length)
  const x = tf.randomNormal([5, 4], 0, 1, 'float32', 5)
  const outputs = (of: typeof model) => Array.from((of.predict(x) as ReturnType<typeof tf.zeros>).dataSync())

  await model.save(`${store}://plain-page`)
  const loaded = (await tf.loadLayersModel(`${store}://plain-page`)) as typeof model
  await tf.io.removeModel(`${store}://plain-page`)
  expect(loaded.layers[1]?.getConfig()).toMatchObject({ tau: 0.5, m: null })
  expect(outputs(loaded)).toEqual(outputs(model))
  expect(new Set(outputs(model)).size).toBe(15)
})

it('a page without TensorFlow.js is told which script is missing', () => {
  const { page, errors } = pageWith(library)
  expect(errors.join()).toMatch(/global tf is missing/)
  expect(page.sparseGpInit).toBeUndefined()
})
