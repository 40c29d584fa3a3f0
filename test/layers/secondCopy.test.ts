import '@tensorflow/tfjs-backend-cpu'
import { createRequire } from 'node:module'
import type * as Layers from '@tensorflow/tfjs-layers'
import { expect, test } from 'vitest'
import { activationLayer, CReLU, CST, eocInitializer } from '../../src/index.js'

const require = createRequire(import.meta.url)

/** tfjs-layers loaded once more, as a second version in the same program would be. */
function secondLayers(): typeof Layers {
  const path = require.resolve('@tensorflow/tfjs-layers')
  const first = require.cache[path]
  delete require.cache[path]
  const second = require('@tensorflow/tfjs-layers') as typeof Layers
  if (first) require.cache[path] = first
  return second
}

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
