import * as tfl from '@tensorflow/tfjs-layers'
import {
  ActivationDecorrelation,
  CReLU,
  CST,
  diversityRegularizer,
  initializeModel,
  sparsityMonitor
} from 'sparse-gp-init'
import { expect, it } from 'vitest'
import { describeOnBackends, taken, tf, use } from '../support/backends.js'

/** Between backends, relative, after a few steps: every one of them adds float32 rounding to the weights. */
const ROUNDING = 1e-4

const EPOCHS = 2

/** With everything of the library that takes part in training. */
function network(): tfl.Sequential {
  const kernelRegularizer = diversityRegularizer({ strength: 0.1 })
  const model = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 8, inputShape: [4], kernelRegularizer, name: 'first' }),
      new CReLU({ tau: 0.25, m: 1, name: 'clipped' }),
      new ActivationDecorrelation({ strength: 0.1 }),
      tfl.layers.dense({ units: 8, name: 'second' }),
      new CST({ tau: 0.25, m: Infinity, name: 'open' }),
      tfl.layers.dense({ units: 1, name: 'out' })
    ]
  })
  initializeModel(model, { seed: 1 })
  return model
}

/** What a short fit gives, which leaves no tensor behind. */
async function trained(backend: string) {
  await use(backend)
  const before = tf.memory().numTensors
  const model = network()
  const optimizer = tf.train.sgd(0.05)
  model.compile({ optimizer, loss: 'meanSquaredError' })
  const [x, y] = [tf.randomNormal([16, 4], 0, 1, 'float32', 1), tf.ones([16, 1])]
  const train = (epochs: number) => {
    const callbacks = sparsityMonitor({ data: x })
    return model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0, callbacks })
  }
  const { history } = await train(EPOCHS)
  const predictions = await taken(model.predict(x) as tf.Tensor)
  const { numTensors } = tf.memory()
  await train(1)
  expect(tf.memory().numTensors).toBe(numTensors)
  for (const used of [model, optimizer]) used.dispose()
  tf.dispose([x, y])
  expect(tf.memory().numTensors).toBe(before)
  return { history: history as Record<string, number[]>, predictions }
}

function expectClose(got: number | undefined, wanted: number, what: string): void {
  const error = Math.abs((got ?? Number.NaN) - wanted) / Math.max(1, Math.abs(wanted))
  expect(error, `${what}: ${got}, on cpu ${wanted}`).toBeLessThan(ROUNDING)
}

describeOnBackends('training', (backend) => {
  it('with a monitor, a regulariser and a decorrelating layer goes as on cpu', async () => {
    const cpu = await trained('cpu')
    const here = await trained(backend)
    expect(Object.keys(here.history).sort()).toEqual(Object.keys(cpu.history).sort())
    expect(Object.keys(here.history)).toEqual(expect.arrayContaining(['loss', 'sparsity', 'clipped_dead']))
    for (const [name, values] of Object.entries(cpu.history)) {
      expect(values).toHaveLength(EPOCHS)
      for (const [epoch, value] of values.entries()) {
        expectClose(here.history[name]?.[epoch], value, `${name} after epoch ${epoch}`)
      }
    }
    for (const [i, value] of cpu.predictions.entries()) expectClose(here.predictions[i], value, `prediction ${i}`)
    const { loss, sparsity } = here.history
    expect(loss?.at(-1)).toBeLessThan(loss?.[0] ?? Number.NaN)
    expect(sparsity?.every((share) => share > 0.1 && share < 0.9)).toBe(true)
  })

  it('goes on from what was saved, with every parameter', async () => {
    const [model, x] = [network(), tf.randomNormal([5, 4], 0, 2, 'float32', 3)]
    let artifacts: tf.io.ModelArtifacts | undefined
    const handler = tf.io.withSaveHandler(async (given) => {
      artifacts = given
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    })
    await model.save(handler)
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(artifacts as tf.io.ModelArtifacts))
    expect((loaded.getLayer('clipped') as CReLU).activation.params).toEqual({ tau: 0.25, m: 1 })
    expect((loaded.getLayer('open') as CST).activation.params).toEqual({ tau: 0.25, m: Infinity })
    const [before, after] = [await taken(model.predict(x) as tf.Tensor), await taken(loaded.predict(x) as tf.Tensor)]
    expect(after).toEqual(before)
    expect(new Set(before).size).toBe(5)
    for (const used of [model, loaded]) used.dispose()
    x.dispose()
  })
})
