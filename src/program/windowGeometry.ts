import type { Geometry } from '../runtime/geometry.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import { isChannelsFirst, windowsOf } from '../tfjs/windows.js'
import { type Window, windowFit } from '../windowFit.js'
import { unsupported } from './Builder.js'

/** Refuses a layer that has its channels first. */
export function channelsLast(layer: ModelLayer): void {
  if (isChannelsFirst(layer)) {
    throw unsupported(layer, "has dataFormat 'channelsFirst'; train and convert with 'channelsLast'")
  }
}

/** An axis of one position, which an image without height has. */
const FLAT: Window = { kernel: 1, stride: 1, dilation: 1 }

/**
 * The geometry of a convolution or pooling layer over `shape`: height × width × channels, or length × channels, which
 * is an image one pixel high.
 */
export function geometryOf(layer: ModelLayer, shape: readonly number[]): Geometry {
  channelsLast(layer)
  const isFlat = shape.length === 2
  const [height, width, channels] = (isFlat ? [1, ...shape] : shape) as [number, number, number]
  const { windows, padding } = windowsOf(layer, shape.length - 1)
  if (padding !== 'valid' && padding !== 'same') {
    throw unsupported(layer, `has padding "${padding}"; 'same' and 'valid' are supported`)
  }
  const [y, x] = (isFlat ? [FLAT, ...windows] : windows) as [Window, Window]
  const [down, across] = [windowFit(height, y, padding), windowFit(width, x, padding)]
  return [
    height,
    width,
    channels,
    down.positions,
    across.positions,
    y.kernel,
    x.kernel,
    y.stride,
    x.stride,
    y.dilation,
    x.dilation,
    down.before,
    across.before
  ]
}

/** The shape of what a window gives, with that many channels. */
export function outputShape(shape: readonly number[], geometry: Geometry, channels: number): number[] {
  const [, , , height, width] = geometry
  return shape.length === 2 ? [width, channels] : [height, width, channels]
}
