import { argMax, cast, equal, mean, moments, squeeze, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { model as functionalModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { gaussianMoments, propagate, varianceMapSlope } from 'sparse-gp-init'
import { type Batch, batchOf, type Images, type Standardisation } from '../digits/data.js'
import type { Contender } from './Contender.js'

/** One hidden layer: the variance of its pre-activations and the fraction of zeros among its activations. */
export interface LayerState {
  readonly variance: number
  readonly sparsity: number
}

/** What mean-field theory says of an infinitely wide network at the start. */
export function predictLayers({ theory, firstVariance }: Contender, depth: number): LayerState[] {
  const { q } = propagate(theory, { q: firstVariance }, depth - 1)
  return Array.from(q, (variance) => ({
    variance,
    sparsity: gaussianMoments(theory.activation, variance).zeroFraction
  }))
}

/** Relative standard deviation by which chance moves the measured variance in a network of finite width. */
export function chanceSpread({ theory, firstVariance: q }: Contender, width: number): number {
  const { secondMoment, fourthMoment } = gaussianMoments(theory.activation, q)
  const perLayer = theory.sigmaW ** 4 * (fourthMoment - secondMoment ** 2)
  const drift = perLayer / (q ** 2 * (1 - varianceMapSlope(theory, q) ** 2))
  return Math.sqrt((drift + 2) / width)
}

/** What the model does on a batch; over all its images and units. */
export function measureLayers(model: LayersModel, { x }: Batch): LayerState[] {
  return tidy(() => {
    const outputs = layerOutputs(model, x)
    return outputs.slice(0, -1).flatMap((preActivations, i) => {
      const activations = outputs[i + 1] as Tensor
      const state = () => ({
        variance: scalar(moments(preActivations).variance),
        sparsity: scalar(zeroFraction(activations))
      })
      return i % 2 === 0 ? [state()] : []
    })
  })
}

/** Mean fraction of zeros over the hidden layers, and the fraction of images classified rightly. */
export interface Score {
  readonly sparsity: number
  readonly accuracy: number
}

export function score(model: LayersModel, { x, y }: Batch): Score {
  return tidy(() => {
    const outputs = layerOutputs(model, x)
    const logits = outputs[outputs.length - 1] as Tensor
    const fractions = outputs.filter((_, i) => i % 2 === 1).map((activations) => scalar(zeroFraction(activations)))
    return {
      sparsity: fractions.length === 0 ? 0 : average(fractions),
      accuracy: scalar(mean(cast(equal(argMax(logits, 1), argMax(y, 1)), 'float32')))
    }
  })
}

/** The score on all images, a few hundred at a time. */
export function scoreAll(model: LayersModel, images: Images, standardisation: Standardisation): Score {
  const chunk = 500
  let sparsity = 0
  let accuracy = 0
  for (let first = 0; first < images.count; first += chunk) {
    const count = Math.min(chunk, images.count - first)
    const batch = batchOf(
      images,
      Uint32Array.from({ length: count }, (_, i) => first + i),
      standardisation
    )
    const part = score(model, batch)
    batch.x.dispose()
    batch.y.dispose()
    sparsity += (part.sparsity * count) / images.count
    accuracy += (part.accuracy * count) / images.count
  }
  return { sparsity, accuracy }
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The outputs of every layer: pre-activations and activations in turn, at last the logits. */
function layerOutputs(model: LayersModel, x: Tensor): Tensor[] {
  const outputs = model.layers.map((layer) => layer.output as SymbolicTensor)
  return [functionalModel({ inputs: model.inputs, outputs }).predictOnBatch(x)].flat()
}

function zeroFraction(activations: Tensor): Tensor {
  return mean(cast(equal(activations, 0), 'float32'))
}

function scalar(value: Tensor): number {
  return squeeze(value).dataSync()[0]
}
