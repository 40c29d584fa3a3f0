import type { ModelLayer } from '../tfjs/layersModel.js'
import { type Builder, layerName, unsupported, type Value } from './Builder.js'
import { readActivation } from './readActivation.js'
import { channelsLast, outputShape, windowGeometry } from './windowGeometry.js'

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
  const y = builder.append(layer, [x], shape, { op: 'dense', rows, inputs, units, ...weights })
  return readActivation(builder, layer, y, activation)
}

const convolution: LinearReader = async (builder, layer, x) => {
  channelsLast(layer)
  const config = layer.getConfig()
  const { filters, kernelSize, strides, dilationRate, padding, activation } = config
  const geometry = windowGeometry(layer, x.shape, kernelSize, strides, dilationRate, padding)
  const weights = await kernelAndBias(builder, layer, filters as number)
  const shape = outputShape(x.shape, geometry, filters as number)
  const step = { op: 'convolution', geometry, filters: filters as number, ...weights } as const
  return readActivation(builder, layer, builder.append(layer, [x], shape, step), activation)
}

const depthwise: LinearReader = async (builder, layer, x) => {
  channelsLast(layer)
  const { kernelSize, strides, dilationRate, padding, depthMultiplier, activation } = layer.getConfig()
  const multiplier = depthMultiplier as number
  if ([dilationRate ?? 1].flat().some((rate) => rate !== 1)) {
    throw unsupported(layer, `has dilationRate ${dilationRate}, which TensorFlow.js does not apply; leave it out`)
  }
  const geometry = windowGeometry(layer, x.shape, kernelSize, strides, 1, padding)
  const outputs = geometry[2] * multiplier
  const weights = await kernelAndBias(builder, layer, outputs, 'depthwise_kernel')
  const shape = outputShape(x.shape, geometry, outputs)
  const step = { op: 'depthwise', geometry, multiplier, ...weights } as const
  return readActivation(builder, layer, builder.append(layer, [x], shape, step), activation)
}

const batchNormalization: LinearReader = async (builder, layer, x) => {
  const { axis: axes = -1, epsilon = 1e-3 } = layer.getConfig() as { axis?: number | number[]; epsilon?: number }
  const axis = [axes].flat().join()
  if (axis !== '-1' && axis !== `${x.shape.length}`)
    throw unsupported(layer, `has axis ${axis}; only the last one is supported`)
  const { gamma, beta, moving_mean, moving_variance } = await builder.weightsOf(layer)
  const [mean, variance] = [moving_mean, moving_variance] as [Float32Array, Float32Array]
  const scale = variance.map((v, i) => (gamma?.[i] ?? 1) / Math.sqrt(v + epsilon))
  if (!scale.every(Number.isFinite)) {
    throw new RangeError(
      `compileSparse: ${layerName(layer)} has a negative variance; train it, or load its weights again`
    )
  }
  const shift = beta ?? new Float32Array(mean.length)
  return builder.append(layer, [x], x.shape, { op: 'affine', center: mean, scale, shift })
}

/** The layers with weights. */
export const linearReaders: Readonly<Record<string, LinearReader>> = {
  Dense: dense,
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D: depthwise,
  BatchNormalization: batchNormalization
}
