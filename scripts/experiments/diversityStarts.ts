import type { Tensor2D } from '@tensorflow/tfjs-core'
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import {
  ActivationDecorrelation,
  decorrelated,
  diversityRegularizer,
  glorotNormal,
  heNormal,
  type Initializer
} from 'sparse-gp-init'
import { classes } from '../../tools/digits/data.js'

/** Units of the hidden layer. */
export const units = 16
/** Epochs over which a penalty fades, and its strength at the start. */
const fadeEpochs = 2
const strength = 1

type Layer = InstanceType<typeof layers.Layer>

/** How the hidden layer starts, and what pushes its units apart. */
export interface Start {
  readonly name: string
  kernel(seed: number): Initializer
  readonly regularizer?: () => ReturnType<typeof diversityRegularizer>
  readonly decorrelation?: () => Layer
}

/** The contenders, for penalties that fade within some epochs. */
export function starts(stepsPerEpoch: number): readonly Start[] {
  const fading = { strength, fadeSteps: fadeEpochs * stepsPerEpoch }
  const he = (seed: number) => heNormal({ seed })
  const apart = (seed: number) => decorrelated({ sigmaW: Math.SQRT2, seed })
  const regularizer = () => diversityRegularizer(fading)
  const decorrelation = () => new ActivationDecorrelation(fading)
  return [
    { name: 'Glorot', kernel: (seed) => glorotNormal({ seed }) },
    { name: 'He', kernel: he },
    { name: 'decorrelated', kernel: apart },
    { name: 'decorrelated, weights pushed apart', kernel: apart, regularizer },
    { name: 'decorrelated, activations pushed apart', kernel: apart, decorrelation },
    { name: 'He, both pushed apart', kernel: he, regularizer, decorrelation }
  ]
}

/** The network; the read-out starts alike in all of them. */
export function buildHidden(start: Start, inputs: number, seed: number): LayersModel {
  const model = sequential()
  const kernelRegularizer = start.regularizer?.()
  model.add(
    layers.dense({
      units,
      inputShape: [inputs],
      activation: 'relu',
      kernelInitializer: start.kernel(2 * seed),
      ...(kernelRegularizer && { kernelRegularizer })
    })
  )
  if (start.decorrelation) model.add(start.decorrelation())
  model.add(layers.dense({ units: classes, kernelInitializer: glorotNormal({ seed: 2 * seed + 1 }) }))
  return model
}

/** [inputs, units] */
export const hiddenKernel = (model: LayersModel) => model.layers[0]?.getWeights()[0] as Tensor2D
