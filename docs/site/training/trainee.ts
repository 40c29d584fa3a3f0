import { losses, type Tensor, train } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { CReLU, heNormal } from 'sparse-gp-init'
import type { Batch } from '../../../tools/digits/data.js'
import { measureLayers, score } from '../../../tools/networks/measure.js'
import { sparseNetwork } from '../../../tools/networks/sparseNetwork.js'
import { type Shape, stack } from '../../../tools/networks/stack.js'
import { designOf, WIDTH } from './design.js'
import type { NetworkState, Start } from './protocol.js'
import type { Settings } from './settings.js'

/** A network in training. */
export interface Trainee {
  /** One step of Adam; returns the loss before it. */
  step(batch: Batch): Promise<number>
  measure(batch: Batch): Omit<NetworkState, 'loss'>
  dispose(): void
}

function modelOf(start: Start, settings: Settings, inputs: number): LayersModel {
  const design = designOf(settings)
  const shape: Shape = { inputs, depth: settings.depth, width: WIDTH }
  if (start === 'designed') return sparseNetwork(design, shape, settings.seed).build()
  const kernelInitializer = heNormal({ seed: settings.seed })
  const he = () => ({ kernelInitializer })
  const activation = () => new CReLU({ tau: design.tau, m: design.m })
  return stack(shape, { inputLayer: he, hiddenLayer: he, activation, outputLayer: he })
}

export function createTrainee(start: Start, settings: Settings, inputs: number): Trainee {
  const model = modelOf(start, settings, inputs)
  const optimizer = train.adam(settings.learningRate)
  model.compile({ optimizer, loss: (y: Tensor, logits: Tensor) => losses.softmaxCrossEntropy(y, logits) })
  return {
    step: async ({ x, y }) => (await model.trainOnBatch(x, y)) as number,
    measure: (batch) => ({ accuracy: score(model, batch).accuracy, layers: measureLayers(model, batch) }),
    dispose() {
      model.dispose()
      optimizer.dispose()
    }
  }
}
