import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { classes } from '../digits/data.js'

type DenseArgs = Parameters<typeof layers.dense>[0]
type Start = Pick<DenseArgs, 'kernelInitializer' | 'biasInitializer'>

export interface Shape {
  readonly inputs: number
  readonly depth: number
  readonly width: number
}

/** How a network starts; each function is called once a layer. */
export interface Parts {
  inputLayer(): Start
  hiddenLayer(): Start
  activation(): InstanceType<typeof layers.Layer>
  outputLayer(): Start
}

/**
 * `depth` times a dense layer and its activation, then a dense layer without one. The activations are layers of their
 * own so that the pre-activations can be measured.
 */
export function stack({ inputs, depth, width }: Shape, parts: Parts): LayersModel {
  const model = sequential()
  model.add(layers.dense({ units: width, inputShape: [inputs], ...parts.inputLayer() }))
  model.add(parts.activation())
  for (let layer = 2; layer <= depth; layer++) {
    model.add(layers.dense({ units: width, ...parts.hiddenLayer() }))
    model.add(parts.activation())
  }
  model.add(layers.dense({ units: classes, ...parts.outputLayer() }))
  return model
}
