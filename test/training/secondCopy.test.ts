import '@tensorflow/tfjs-backend-cpu'
import { expect, test } from 'vitest'
import { ActivationDecorrelation } from '../../src/training/ActivationDecorrelation.js'
import { diversityRegularizer } from '../../src/training/diversityRegularizer.js'
import { secondLayers } from '../support/secondLayers.js'

test('what belongs to another copy of tfjs-layers says so', () => {
  const tfl2 = secondLayers()
  const model = tfl2.sequential()
  model.add(tfl2.layers.dense({ units: 2, inputShape: [3] }))
  expect(() => model.add(new ActivationDecorrelation())).toThrow(/second copy of @tensorflow\/tfjs-layers/)
  const kernelRegularizer = diversityRegularizer()
  expect(() => tfl2.layers.dense({ units: 2, kernelRegularizer })).toThrow(/second copy of @tensorflow\/tfjs-layers/)
})
