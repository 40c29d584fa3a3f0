import type { Geometry } from '../runtime/geometry.js'
import type { ClassesWith } from '../tfjs/layerClasses.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import { ignoredDilation } from '../tfjs/windows.js'
import type { AnyStep } from './AnyStep.js'
import { configuredActivation } from './activations.js'
import { type Builder, unsupported, type Value } from './Builder.js'
import { geometryOf, outputShape } from './windowGeometry.js'

/** y = x W + b for `rows` rows of every sample; W row-major, inputs × units. */
export interface DenseStep extends AnyStep {
  readonly op: 'dense'
  readonly rows: number
  readonly inputs: number
  readonly units: number
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** Filter: kernelHeight × kernelWidth × channels × filters. */
export interface ConvolutionStep extends AnyStep {
  readonly op: 'convolution'
  readonly geometry: Geometry
  readonly filters: number
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** Filter: kernelHeight × kernelWidth × channels × multiplier. */
export interface DepthwiseStep extends AnyStep {
  readonly op: 'depthwise'
  readonly geometry: Geometry
  readonly multiplier: number
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** A step whose output is linear in its input. */
export type LinearStep = DenseStep | ConvolutionStep | DepthwiseStep

/** Whether a step is one of those. */
export const isLinear = (step: AnyStep): step is LinearStep =>
  step.op === 'dense' || step.op === 'convolution' || step.op === 'depthwise'

type LinearReader = (builder: Builder, layer: ModelLayer, x: Value) => Promise<Value>

/** The kernel and the bias of a layer; a bias of zeros where it has none. */
async function kernelAndBias(builder: Builder, layer: ModelLayer, outputs: number, name = 'kernel') {
  const { [name]: kernel, bias = new Float32Array(outputs) } = await builder.weightsOf(layer)
  return { kernel: kernel as Float32Array, bias }
}

const dense: LinearReader = async (builder, layer, x) => {
  const { units, activation } = layer.getConfig() as { units: number; activation: unknown }
  const inputs = x.shape.at(-1) as number
  const rows = x.shape.slice(0, -1).reduce((count, length) => count * length, 1)
  const weights = await kernelAndBias(builder, layer, units)
  const shape = [...x.shape.slice(0, -1), units]
  const y = builder.append<DenseStep>(layer, [x], shape, { op: 'dense', rows, inputs, units, ...weights })
  return configuredActivation(builder, layer, y, activation)
}

const convolution: LinearReader = async (builder, layer, x) => {
  const geometry = geometryOf(layer, x.shape)
  const { filters, activation } = layer.getConfig() as { filters: number; activation: unknown }
  const weights = await kernelAndBias(builder, layer, filters)
  const shape = outputShape(x.shape, geometry, filters)
  const step = { op: 'convolution', geometry, filters, ...weights } as const
  return configuredActivation(builder, layer, builder.append<ConvolutionStep>(layer, [x], shape, step), activation)
}

const depthwise: LinearReader = async (builder, layer, x) => {
  const geometry = geometryOf(layer, x.shape)
  const { depthMultiplier: multiplier, activation } = layer.getConfig() as {
    depthMultiplier: number
    activation: unknown
  }
  const dilation = ignoredDilation(layer)
  if (dilation !== undefined) {
    throw unsupported(layer, `has dilationRate ${dilation}, which TensorFlow.js does not apply; leave it out`)
  }
  const outputs = geometry[2] * multiplier
  const weights = await kernelAndBias(builder, layer, outputs, 'depthwise_kernel')
  const shape = outputShape(x.shape, geometry, outputs)
  const step = { op: 'depthwise', geometry, multiplier, ...weights } as const
  return configuredActivation(builder, layer, builder.append<DepthwiseStep>(layer, [x], shape, step), activation)
}

/** The layers that multiply by weights. */
export const linearReaders: Readonly<Record<ClassesWith<'program', 'linear'>, LinearReader>> = {
  Dense: dense,
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D: depthwise
}
