import type { Geometry } from '../runtime/Kernels.js'
import { type Builder, layerName, unsupported, type Value } from './Builder.js'
import type { ModelLayer } from './layersModel.js'
import { readActivation } from './readActivation.js'

type LinearReader = (builder: Builder, layer: ModelLayer, x: Value) => Promise<Value>

/** Where a window begins and how often it fits: along one axis. */
interface Axis {
  readonly length: number
  readonly positions: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly pad: number
}

interface Window {
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
}

function along(layer: ModelLayer, length: number, { kernel, stride, dilation }: Window, padding: unknown): Axis {
  const reach = (kernel - 1) * dilation + 1
  if (padding === 'valid') {
    const positions = Math.floor((length - reach) / stride) + 1
    return { length, positions, kernel, stride, dilation, pad: 0 }
  }
  if (padding !== 'same') throw unsupported(layer, `has padding "${padding}"; 'same' and 'valid' are supported`)
  const positions = Math.ceil(length / stride)
  const pad = Math.floor(Math.max(0, (positions - 1) * stride + reach - length) / 2)
  return { length, positions, kernel, stride, dilation, pad }
}

const both = (value: unknown): [number, number] => {
  const list = [value ?? 1].flat() as number[]
  return [list[0] as number, (list[1] ?? list[0]) as number]
}

/**
 * The geometry of a convolution or pooling over `shape`: height × width × channels, or length × channels, which is an image
 * one pixel high.
 */
export function windowGeometry(
  layer: ModelLayer,
  shape: readonly number[],
  size: unknown,
  strides: unknown,
  dilations: unknown,
  padding: unknown
): Geometry {
  const flat = shape.length === 2
  const [height, width, channels] = (flat ? [1, ...shape] : shape) as [number, number, number]
  const pairs = [size, strides, dilations].map((value) => (flat ? [1, both(value)[0]] : both(value)))
  const window = (axis: 0 | 1): Window => {
    const [kernel, stride, dilation] = pairs.map((pair) => pair[axis]) as [number, number, number]
    return { kernel, stride, dilation }
  }
  const [y, x] = [along(layer, height, window(0), padding), along(layer, width, window(1), padding)]
  return [
    ...([height, width, channels, y.positions, x.positions, y.kernel, x.kernel] as const),
    ...([y.stride, x.stride, y.dilation, x.dilation, y.pad, x.pad] as const)
  ]
}

/** The shape of what a window gives, with that many channels. */
export function outputShape(shape: readonly number[], geometry: Geometry, channels: number): number[] {
  const [, , , height, width] = geometry
  return shape.length === 2 ? [width, channels] : [height, width, channels]
}

export function channelsLast(layer: ModelLayer): void {
  if (layer.getConfig().dataFormat === 'channelsFirst') {
    throw unsupported(layer, "has dataFormat 'channelsFirst'; train and convert with 'channelsLast'")
  }
}

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
