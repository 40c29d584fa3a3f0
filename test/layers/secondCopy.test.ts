import '@tensorflow/tfjs-backend-cpu'
import { expect, test } from 'vitest'
import { activationLayer, CReLU, CST, eocInitializer } from '../../src/index.js'
import { secondLayers } from '../support/secondLayers.js'

const tfl2 = secondLayers()

test('a layer in a model of a second copy says so', () => {
  for (const layer of [new CReLU({ tau: 1, m: 1 }), new CST({ tau: 1, m: 1 }), activationLayer('tanh')]) {
    const model = tfl2.sequential()
    model.add(tfl2.layers.dense({ units: 2, inputShape: [3] }))
    expect(() => model.add(layer)).toThrow(/second copy of @tensorflow\/tfjs-layers/)
  }
  const first = tfl2.sequential()
  expect(() => first.add(new CReLU({ tau: 1, m: 1, inputShape: [3] }))).toThrow(/second copy/)
})

test('an initialiser in a layer of a second copy says so', () => {
  const eoc = eocInitializer({ activation: 'relu', qStar: 1 })
  expect(() => tfl2.layers.dense({ units: 2, ...eoc.layer() })).toThrow(/second copy of @tensorflow\/tfjs-layers/)
})
