import type { ClassesWith } from '../tfjs/layerClasses.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import type { AnyStep } from './AnyStep.js'
import type { Builder, Value } from './Builder.js'

/** Dropout or noise, which is there while a model trains and does nothing in use. */
export interface NoiseStep extends AnyStep {
  readonly op: 'noise'
  /** Class of the layer. */
  readonly kind: ClassesWith<'program', 'noise'>
  /** Share that is dropped, or standard deviation of Gaussian noise. */
  readonly rate: number
}

type NoiseReader = (builder: Builder, layer: ModelLayer, x: Value) => Value

const noise: NoiseReader = (builder, layer, x) => {
  const { rate, stddev } = layer.getConfig() as { rate?: number; stddev?: number }
  const kind = layer.getClassName() as NoiseStep['kind']
  return builder.append<NoiseStep>(layer, [x], x.shape, { op: 'noise', kind, rate: rate ?? stddev ?? 0 })
}

/** The layers that do nothing in use. */
export const noiseReaders: Readonly<Record<NoiseStep['kind'], NoiseReader>> = {
  Dropout: noise,
  SpatialDropout1D: noise,
  AlphaDropout: noise,
  GaussianDropout: noise,
  GaussianNoise: noise
}
