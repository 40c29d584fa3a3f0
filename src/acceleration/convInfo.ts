import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core'
import { type Geometry, positionsOf } from '../runtime/geometry.js'
import { allFloat32, type KernelCall } from './Replacement.js'

/** What a convolution or pooling does to a batch of images. */
export type ConvInfo = backend_util.Conv2DInfo

type Shape = [number, number, number, number]

/** The geometry of the convolution of one image. */
function geometryOf(info: ConvInfo): Geometry {
  return [
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    info.padInfo.top,
    info.padInfo.left
  ]
}

/** Sizes, strides and padding of a convolution from the attributes of its kernel. */
export function convInfo({ attrs }: KernelCall, input: unknown, filter: unknown, depthwise = false): ConvInfo {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attrs
  return backend_util.computeConv2DInfo(
    input as Shape,
    filter as Shape,
    strides as [number, number],
    (dilations ?? 1) as [number, number],
    pad as 'same',
    dimRoundingMode as 'floor',
    depthwise,
    dataFormat === undefined ? 'channelsLast' : backend_util.convertConv2DDataFormat(dataFormat as 'NHWC')
  )
}

/** A convolution or pooling of a batch of images, as the kernels see it. */
export interface ImageBatch {
  readonly images: number
  readonly geometry: Geometry
  /** Channels of the output. */
  readonly features: number
}

/** What an info says of a batch. */
export const batchOf = (info: ConvInfo): ImageBatch => ({
  images: info.batchSize,
  geometry: geometryOf(info),
  features: info.outChannels
})

/** How many floats one output has. */
export const outputFloats = ({ geometry, features }: ImageBatch): number => positionsOf(geometry) * features

/** Whether the kernels can take it: float32, channels last. */
export const isOurs = (info: ConvInfo, ...tensors: readonly (TensorInfo | undefined)[]) =>
  info.dataFormat === 'channelsLast' && allFloat32(...tensors)
