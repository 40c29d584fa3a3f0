import * as tfl from '@tensorflow/tfjs-layers'
import {
  activationFunction,
  activationLayer,
  CReLU,
  CST,
  crelu,
  eocInitializer,
  piecewiseLinear,
  ShiftedReLU,
  SoftThreshold
} from 'sparse-gp-init'
import { activationFromExpression } from 'sparse-gp-init/expression'
import { describe, expect, it } from 'vitest'
import { describeOnBackends, taken, tf } from '../support/backends.js'
import { downloadsOf } from './downloads.js'

/** Every kind of layer of the library that has parameters; none of them is a default. */
function layers() {
  return [
    new CReLU({ tau: 0.25, m: 0.5 }),
    new CReLU({ tau: 0.125, m: Infinity }),
    new CST({ tau: 0.25, m: 0.5 }),
    new CST({ tau: 0.125, m: Infinity }),
    new ShiftedReLU({ tau: 0.375 }),
    new SoftThreshold({ tau: 0.375 }),
    activationLayer(piecewiseLinear({ name: 'bentLine', knots: [-1, 0.5], slopes: [0.5, -1, 2], intercept: 0.5 })),
    activationLayer(activationFromExpression('min(max(x - Tau_One, 0), m)', { Tau_One: 0.25, m: Infinity }))
  ]
}

/** In each of its branches one of the layers, behind a slot activation. */
function network(): tfl.LayersModel {
  const eoc = eocInitializer({ activation: crelu({ tau: 0.25, m: 1 }), qStar: 1, seed: 3 })
  const activation = activationFunction(crelu({ tau: 0.0625, m: Infinity }))
  const input = tfl.input({ shape: [3] })
  const hidden = tfl.layers.dense({ units: 16, activation, ...eoc.layer() }).apply(input)
  const branches = layers().map((layer) => layer.apply(tfl.layers.dense({ units: 8, ...eoc.layer() }).apply(hidden)))
  const joined = tfl.layers.concatenate().apply(branches as tfl.SymbolicTensor[])
  const output = tfl.layers.dense({ units: 4, ...eoc.layer() }).apply(joined)
  return tfl.model({ inputs: input, outputs: output as tfl.SymbolicTensor })
}

/** What a layer of the library is made from. */
const made = (layer: tfl.layers.Layer) => {
  const { name, params } = (layer as CReLU).activation
  return { className: layer.getClassName(), name, params }
}
const isOurs = (layer: tfl.layers.Layer) => layer.getClassName().startsWith('Sgp')

/** Saves a model somewhere in a browser and loads it from there. */
const STORES: Readonly<Record<string, (model: tfl.LayersModel) => Promise<tfl.LayersModel>>> = {
  localstorage: (model) => throughUrl(model, 'localstorage://sparse-gp-init'),
  indexeddb: (model) => throughUrl(model, 'indexeddb://sparse-gp-init'),
  async downloads(model) {
    const files = await downloadsOf(() => model.save('downloads://sparse-gp-init'))
    expect(files.map(({ name }) => name).sort()).toEqual(['sparse-gp-init.json', 'sparse-gp-init.weights.bin'])
    return tfl.loadLayersModel(tf.io.browserFiles(files.sort((a, b) => (a.name < b.name ? -1 : 1))))
  }
}

async function throughUrl(model: tfl.LayersModel, url: string): Promise<tfl.LayersModel> {
  await model.save(url)
  const loaded = await tfl.loadLayersModel(url)
  await tf.io.removeModel(url)
  return loaded
}

describeOnBackends('a saved model', () => {
  describe.each(Object.entries(STORES))('%s', (_, through) => {
    it('comes back with every parameter, the same weights and the same outputs', async () => {
      const before = tf.memory().numTensors
      const model = network()
      const x = tf.tensor2d([0.3, -1.2, 2.5, -0.7, 1.1, 0.4], [2, 3])
      const loaded = await through(model)
      const [saved, found] = [model, loaded].map((net) => net.layers.filter(isOurs).map(made))
      expect(saved).toHaveLength(8)
      expect(found).toEqual(saved)
      const outputs = await taken(model.predict(x) as tf.Tensor)
      expect(await taken(loaded.predict(x) as tf.Tensor)).toEqual(outputs)
      expect(new Set(outputs).size).toBe(8)
      for (const net of [model, loaded]) net.dispose()
      x.dispose()
      expect(tf.memory().numTensors).toBe(before)
    })
  })
})
