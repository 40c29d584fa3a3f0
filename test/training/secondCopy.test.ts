import '@tensorflow/tfjs-backend-cpu'
import { createRequire } from 'node:module'
import type * as Layers from '@tensorflow/tfjs-layers'
import { expect, test } from 'vitest'
import { ActivationDecorrelation } from '../../src/training/ActivationDecorrelation.js'
import { diversityRegularizer } from '../../src/training/diversityRegularizer.js'

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

test('what belongs to another copy of tfjs-layers says so', () => {
  const tfl2 = secondLayers()
  const model = tfl2.sequential()
  model.add(tfl2.layers.dense({ units: 2, inputShape: [3] }))
  expect(() => model.add(new ActivationDecorrelation())).toThrow(/second copy of @tensorflow\/tfjs-layers/)
  const kernelRegularizer = diversityRegularizer()
  expect(() => tfl2.layers.dense({ units: 2, kernelRegularizer })).toThrow(/second copy of @tensorflow\/tfjs-layers/)
})
