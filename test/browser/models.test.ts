import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-webgl'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  ActivationDecorrelation,
  type Comparison,
  diversityRegularizer,
  initializeModel,
  inspectModel,
  type ModelInspection,
  sparsifyModel,
  sparsityMonitor
} from 'sparse-gp-init'
import { afterAll, describe, expect, it } from 'vitest'

function cnn(): tfl.LayersModel {
  const model = tfl.sequential()
  model.add(
    tfl.layers.conv2d({
      filters: 8,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      inputShape: [6, 6, 2],
      name: 'c'
    })
  )
  model.add(tfl.layers.flatten({ name: 'f' }))
  model.add(tfl.layers.dense({ units: 16, activation: 'tanh', name: 'd' }))
  model.add(tfl.layers.dense({ units: 3, name: 'o' }))
  return model
}

const images = () => {
  const values = Float32Array.from({ length: 4 * 72 }, (_, i) => Math.sin(3 * i) * 1.4)
  return tf.tensor4d(values, [4, 6, 6, 2])
}

interface Run {
  readonly report: string
  readonly weights: number[][]
  readonly inspection: ModelInspection
}

async function run(backend: string): Promise<Run> {
  expect(await tf.setBackend(backend)).toBe(true)
  await tf.ready()
  const model = cnn()
  const x = images()
  const { numTensors } = tf.memory()
  const report = String(initializeModel(model, { seed: 3, data: x }))
  const inspection = await inspectModel(model, x)
  expect(tf.memory().numTensors).toBe(numTensors)
  const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()))
  model.dispose()
  x.dispose()
  return { report, weights, inspection }
}

function close(a: Comparison | undefined, b: Comparison | undefined): void {
  expect(Math.abs((a?.measured ?? 0) - (b?.measured ?? 0))).toBeLessThan(1e-3 * Math.max(1, Math.abs(a?.measured ?? 0)))
}

describe('whole models in a browser', () => {
  afterAll(() => tf.setBackend('cpu'))

  it('webgl starts and inspects a model as cpu does', async () => {
    const [cpu, webgl] = [await run('cpu'), await run('webgl')]
    expect(webgl.report).toBe(cpu.report)
    for (const [i, values] of cpu.weights.entries()) {
      for (const [j, value] of values.entries()) expect(webgl.weights[i]?.[j]).toBeCloseTo(value, 5)
    }
    expect(cpu.inspection.layers.map(({ layer }) => layer)).toEqual(webgl.inspection.layers.map(({ layer }) => layer))
    for (const [i, layer] of cpu.inspection.layers.entries()) {
      for (const key of ['variance', 'correlation', 'sparsity', 'gradientRatio'] as const) {
        close(layer[key], webgl.inspection.layers[i]?.[key])
      }
    }
  })

  it('webgl trains with a monitor, a regulariser and a decorrelating layer', async () => {
    await tf.setBackend('webgl')
    const model = tfl.sequential()
    const kernelRegularizer = diversityRegularizer({ strength: 0.1 })
    model.add(tfl.layers.dense({ units: 8, activation: 'relu', inputShape: [4], kernelRegularizer, name: 'hidden' }))
    model.add(new ActivationDecorrelation({ strength: 0.1 }))
    model.add(tfl.layers.dense({ units: 8, activation: 'relu', name: 'second' }))
    model.add(tfl.layers.dense({ units: 1, name: 'out' }))
    const { model: sparse } = sparsifyModel(model, { sparsity: 0.8, seed: 1 })
    sparse.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const [x, y] = [tf.randomNormal([16, 4], 0, 1, 'float32', 1), tf.ones([16, 1])]
    const { history } = await sparse.fit(x, y, { epochs: 2, verbose: 0, callbacks: sparsityMonitor({ data: x }) })
    expect(history.sparsity).toHaveLength(2)
    expect((history.loss as number[]).every(Number.isFinite)).toBe(true)
  })
})
