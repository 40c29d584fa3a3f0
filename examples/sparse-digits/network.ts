import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { CReLU, eocInitializer, type RandomNetwork, type SparseDesign } from 'sparse-gp-init'
import { classes, inputSecondMoment } from './data.js'

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

/** A network to train, and the theory of it. */
export interface Contender {
  readonly name: string
  /** The hidden layers as the theory sees them, and the variance of the first pre-activations. */
  readonly theory: RandomNetwork
  readonly firstVariance: number
  /** A new model; the same weights each time. */
  build(): LayersModel
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

/** The sparse network on the edge of chaos. */
export function sparseNetwork(design: SparseDesign, shape: Shape, seed: number): Contender {
  const { tau, m } = design

  function build(): LayersModel {
    const eoc = eocInitializer({ ...design, seed })
    return stack(shape, {
      inputLayer: () => ({
        kernelInitializer: eoc.inputKernel({ secondMoment: inputSecondMoment }),
        biasInitializer: eoc.bias()
      }),
      hiddenLayer: () => eoc.layer(),
      activation: () => new CReLU({ tau, m }),
      outputLayer: () => ({ kernelInitializer: eoc.outputKernel({ variance: 1 }) })
    })
  }
  return { name: 'CReLU, edge of chaos', theory: design, firstVariance: design.qStar, build }
}
