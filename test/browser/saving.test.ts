import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { type Activation, CReLU, CST, crelu, cst, eocInitializer } from 'sparse-gp-init'
import { beforeAll, expect, it } from 'vitest'

beforeAll(async () => {
  expect(await tf.setBackend('cpu')).toBe(true)
})

function modelWith(layer: tfl.layers.Layer, activation: Activation): tfl.Sequential {
  const eoc = eocInitializer({ activation, qStar: 1, seed: 3 })
  const model = tfl.sequential()
  model.add(tfl.layers.dense({ units: 16, inputShape: [3], ...eoc.layer() }))
  model.add(layer)
  model.add(tfl.layers.dense({ units: 4, ...eoc.layer() }))
  return model
}

const KINDS = [
  { className: 'SgpCReLU', layer: (m: number) => new CReLU({ tau: 0.25, m }), activation: crelu({ tau: 0.25, m: 1 }) },
  { className: 'SgpCST', layer: (m: number) => new CST({ tau: 0.25, m }), activation: cst({ tau: 0.25, m: 1 }) }
]
const CASES = KINDS.flatMap((kind) =>
  ['localstorage', 'indexeddb'].flatMap((store) => [0.5, Infinity].map((m) => ({ ...kind, store, m })))
)

for (const { className, layer, activation, store, m } of CASES) {
  it(`${className} with m = ${m} comes back from ${store}:// with its parameters and outputs`, async () => {
    const url = `${store}://sparse-gp-init-${className}-${m}`
    const x = tf.tensor2d([0.3, -1.2, 2.5, -0.7, 1.1, 0.4], [2, 3])
    const model = modelWith(layer(m), activation)
    await model.save(url)
    const loaded = await tfl.loadLayersModel(url)
    await tf.io.removeModel(url)

    const hidden = loaded.layers[1] as CReLU | CST
    expect(hidden.getClassName()).toBe(className)
    expect(hidden.activation.params).toEqual({ tau: 0.25, m })
    const [before, after] = [model, loaded].map((net) => Array.from((net.predict(x) as tf.Tensor).dataSync()))
    expect(after).toEqual(before)
    expect(new Set(before).size).toBeGreaterThan(1)
  })
}
