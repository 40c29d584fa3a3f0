import type { Window } from '../windowFit.js'
import type { ModelLayer, Shape } from './layersModel.js'

/** Whether images have their channels first in a layer. */
export const isChannelsFirst = (layer: ModelLayer): boolean => layer.getConfig().dataFormat === 'channelsFirst'

/** The lengths of the positions of an image, without batch and channels. */
export const positionsIn = (layer: ModelLayer, shape: Shape): Shape =>
  isChannelsFirst(layer) ? shape.slice(2) : shape.slice(1, -1)

/** A number for each axis, from one for all or one for each; 1 where it is left out. */
export function perAxis(value: unknown, axes: number): number[] {
  const list = [value ?? 1].flat() as number[]
  return Array.from({ length: axes }, (_, axis) => list[axis] ?? list[0])
}

/** What a layer's configuration says of dilation that TensorFlow.js does not apply. */
export function ignoredDilation(layer: ModelLayer): unknown {
  const { dilationRate } = layer.getConfig()
  const isIgnored = layer.getClassName() === 'DepthwiseConv2D' && [dilationRate ?? 1].flat().some((rate) => rate !== 1)
  return isIgnored ? dilationRate : undefined
}

/** The window of a convolution or pooling over images of so many axes, axis by axis, and its padding. */
export function windowsOf(
  layer: ModelLayer,
  axes: number
): { readonly windows: readonly Window[]; readonly padding: unknown } {
  const { kernelSize, poolSize, strides, dilationRate, padding } = layer.getConfig()
  const size = kernelSize ?? poolSize
  // TensorFlow.js does not apply the dilation of a depthwise layer; a transposed one has none.
  const isPlain = /^(DepthwiseConv|Conv\dDTranspose)/.test(layer.getClassName())
  const [kernel, stride, dilation] = [size, strides ?? poolSize, isPlain ? 1 : dilationRate].map((value) =>
    perAxis(value, axes)
  ) as [number[], number[], number[]]
  const windows = kernel.map((length, axis) => ({
    kernel: length,
    stride: stride[axis],
    dilation: dilation[axis]
  }))
  return { windows, padding }
}
