import type { ClassesWith } from '../tfjs/layerClasses.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import { epsilonOf, otherAxis } from '../tfjs/normalisation.js'
import type { AnyStep } from './AnyStep.js'
import { type Builder, layerName, unsupported, type Value } from './Builder.js'

/** Batch normalisation: γ (x − mean)/√(variance + ε) + β by channel, mean and variance of the batch while it trains. */
export interface NormaliseStep extends AnyStep {
  readonly op: 'normalise'
  readonly mean: Float32Array
  readonly variance: Float32Array
  readonly epsilon: number
  readonly gamma?: Float32Array
  readonly beta?: Float32Array
}

/** (x − center) · scale + shift, all by channel. */
export interface AffineStep extends AnyStep {
  readonly op: 'affine'
  readonly center: Float32Array
  readonly scale: Float32Array
  readonly shift: Float32Array
}

/** 1/√(variance + ε) times γ. */
function scaleOf({ variance, epsilon, gamma }: Pick<NormaliseStep, 'variance' | 'epsilon' | 'gamma'>): Float32Array {
  return variance.map((v, i) => (gamma?.[i] ?? 1) / Math.sqrt(v + epsilon))
}

/** Batch normalisation by its moving statistics, as it is in use. */
export function normaliseInUse(step: NormaliseStep): AffineStep {
  const { name, from, size, mean, beta } = step
  const shift = beta ?? new Float32Array(mean.length)
  return { op: 'affine', center: mean, scale: scaleOf(step), shift, name, from, size }
}

type NormalisationReader = (builder: Builder, layer: ModelLayer, x: Value) => Promise<Value>

const batchNormalization: NormalisationReader = async (builder, layer, x) => {
  const axis = otherAxis(layer.getConfig().axis, x.shape.length + 1)
  if (axis !== undefined) throw unsupported(layer, `has axis ${axis}; only the last one is supported`)
  const epsilon = epsilonOf(layer)
  const { gamma, beta, moving_mean, moving_variance } = await builder.weightsOf(layer)
  const [mean, variance] = [moving_mean, moving_variance] as [Float32Array, Float32Array]
  const scaling = { variance, epsilon, ...(gamma && { gamma }) }
  if (!scaleOf(scaling).every(Number.isFinite)) {
    throw new RangeError(
      `compileSparse: ${layerName(layer)} has a negative variance; train it, or load its weights again`
    )
  }
  return builder.append<NormaliseStep>(layer, [x], x.shape, {
    op: 'normalise',
    mean,
    ...scaling,
    ...(beta && { beta })
  })
}

const rescaling: NormalisationReader = async (builder, layer, x) => {
  const { scale, offset } = layer.getConfig() as { scale: number; offset: number }
  return builder.append<AffineStep>(layer, [x], x.shape, {
    op: 'affine',
    center: Float32Array.of(0),
    scale: Float32Array.of(scale),
    shift: Float32Array.of(offset)
  })
}

/** The layers that scale and shift by channel. */
export const normalisationReaders: Readonly<Record<ClassesWith<'program', 'normalisation'>, NormalisationReader>> = {
  BatchNormalization: batchNormalization,
  Rescaling: rescaling
}
