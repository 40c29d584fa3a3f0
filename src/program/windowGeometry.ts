import type { Geometry } from '../runtime/Kernels.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import { unsupported } from './Builder.js'

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

/** Refuses a layer that has its channels first. */
export function channelsLast(layer: ModelLayer): void {
  if (layer.getConfig().dataFormat === 'channelsFirst') {
    throw unsupported(layer, "has dataFormat 'channelsFirst'; train and convert with 'channelsLast'")
  }
}
