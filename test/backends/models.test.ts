import * as tfl from '@tensorflow/tfjs-layers'
import {
  type Comparison,
  CReLU,
  calibrateSparsity,
  initializeModel,
  inspectModel,
  type LayerInspection,
  sparsifyModel
} from 'sparse-gp-init'
import { expect, it } from 'vitest'
import { describeOnBackends, taken, tf, use } from '../support/backends.js'

/** Between backends, of numbers of the size of 1: float32 means over at most 300 values in another order. */
const ROUNDING = 1e-5
/** Of what went through the whole model, and of ratios of it. */
const THROUGH = 1e-4

const { layers } = tfl

const MODELS = {
  cnn: () => [
    layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [6, 6, 2], name: 'c' }),
    layers.flatten({ name: 'f' }),
    layers.dense({ units: 16, activation: 'tanh', name: 'd' }),
    layers.dense({ units: 3, name: 'o' })
  ],
  mlp: () => [
    layers.flatten({ inputShape: [6, 6, 2], name: 'f' }),
    layers.dense({ units: 24, name: 'a' }),
    new CReLU({ tau: 0.5, m: 1, name: 's' }),
    layers.dense({ units: 24, activation: 'relu', name: 'b' }),
    layers.dense({ units: 3, name: 'o' })
  ]
} as const
type Name = keyof typeof MODELS

const images = () => {
  const values = Float32Array.from({ length: 4 * 72 }, (_, i) => Math.sin(3 * i) * 1.4)
  return tf.tensor4d(values, [4, 6, 6, 2])
}

/** What everything that looks at whole models says of one on a backend, which leaves no tensor behind. */
async function everything(name: Name, backend: string) {
  await use(backend)
  const before = tf.memory().numTensors
  const model = tfl.sequential({ layers: [...MODELS[name]()] })
  const x = images()
  const { numTensors } = tf.memory()
  const report = String(initializeModel(model, { seed: 3, data: x }))
  const inspection = await inspectModel(model, x)
  expect(tf.memory().numTensors).toBe(numTensors)
  const weights = await Promise.all(model.getWeights().map(async (weight) => Array.from(await weight.data())))
  const { model: sparse } = sparsifyModel(model, { sparsity: 0.75, seed: 5 })
  const { layers: calibrated } = calibrateSparsity(sparse, x, { sparsity: 0.75 })
  const outputs = await taken(sparse.predict(x) as tf.Tensor)
  for (const used of [model, sparse]) used.dispose()
  x.dispose()
  expect(tf.memory().numTensors).toBe(before)
  return { report, weights, inspection, calibrated, outputs }
}

function expectClose(got: number | undefined, wanted: number | undefined, slack: number, what: string): void {
  const error = Math.abs((got ?? Number.NaN) - (wanted ?? Number.NaN)) / Math.max(1, Math.abs(wanted ?? 0))
  expect(error, `${what}: ${got}, on cpu ${wanted}`).toBeLessThan(slack)
}

const measured = (layer: LayerInspection | undefined) => {
  const { variance, correlation, sparsity, gradientRatio } = layer ?? {}
  const of = (comparison: Comparison | undefined) => comparison?.measured
  return { variance: of(variance), correlation: of(correlation), sparsity: of(sparsity), ratio: of(gradientRatio) }
}

describeOnBackends('a whole model', (backend) => {
  it.each(Object.keys(MODELS) as Name[])(
    '%s: is started, inspected, made sparse and calibrated as on cpu',
    async (name) => {
      const cpu = await everything(name, 'cpu')
      const here = await everything(name, backend)
      expect(here.report).toBe(cpu.report)
      for (const [i, values] of cpu.weights.entries()) {
        for (const [j, value] of values.entries())
          expectClose(here.weights[i]?.[j], value, ROUNDING, `weight ${i}, ${j}`)
      }
      expect(here.inspection.layers.map(({ layer }) => layer)).toEqual(cpu.inspection.layers.map(({ layer }) => layer))
      for (const [i, layer] of cpu.inspection.layers.entries()) {
        const mine = measured(here.inspection.layers[i])
        for (const [what, value] of Object.entries(measured(layer))) {
          if (value === undefined) continue
          // The wasm backend has no gradient of the filters of a convolution, and the inspection says so.
          if (what === 'ratio' && name === 'cnn' && backend === 'wasm') {
            expect(here.inspection.verdicts.join()).toMatch(/gradients were not measured: the wasm backend/)
          } else expectClose(mine[what as keyof typeof mine], value, THROUGH, `${what} of ${layer.layer}`)
        }
      }
      for (const [i, { after }] of cpu.calibrated.entries()) {
        expectClose(here.calibrated[i]?.after.tau, after.tau, THROUGH, `calibrated threshold ${i}`)
      }
      for (const [i, value] of cpu.outputs.entries()) expectClose(here.outputs[i], value, THROUGH, `output ${i}`)
      expect(new Set(cpu.outputs).size).toBeGreaterThan(4)
    }
  )
})
