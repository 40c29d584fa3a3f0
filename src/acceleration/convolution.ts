import type { TensorInfo } from '@tensorflow/tfjs-core'
import { adjointGeometry, imageFloats, patchFloats, positionsOf, strideOf, tapsOf } from '../runtime/geometry.js'
import { listBytes } from '../runtime/Kernels.js'
import { isSparse, product } from '../runtime/product.js'
import { batchOf, type ConvInfo, convInfo, type ImageBatch, isOurs, outputFloats } from './convInfo.js'
import { filterMatrix, forEachBand, forEachPatches, outputRows, patchRows } from './patches.js'
import { activated, callStock, isKnownActivation, type KernelCall, type Replacement } from './Replacement.js'
import { inWorkspace } from './Workspace.js'

/** The convolution of a sparse image of stride 1: every pixel that is not zero is added where the filter spreads it. */
function scattered(call: KernelCall, info: ConvInfo): TensorInfo | undefined {
  const { x, filter, bias } = call.inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo }
  const batch = batchOf(info)
  const { images, geometry, features } = batch
  const [height, width, channels] = geometry
  return inWorkspace(call.backend, (workspace) => {
    const { kernels, scratch } = workspace
    const [image, weights] = [workspace.input(x), workspace.input(filter)]
    const pixels = { pointer: image, rows: images * height * width, columns: channels, transposed: false }
    if (!isSparse(workspace, pixels, filterMatrix(batch, weights))) return undefined
    const row = bias === undefined ? 0 : workspace.input(bias)
    const { tensor, pointer } = workspace.output(info.outShape)
    const [taps, list] = [tapsOf(geometry), scratch('list', listBytes(channels, 0))]
    const spread = scratch('spread', 4 * taps * channels * features)
    kernels.swapReversed(weights, taps, channels, features, spread)
    kernels.fillRows(pointer, images * positionsOf(geometry), features, row)
    const adjoint = adjointGeometry(geometry, features)
    for (let i = 0; i < images; i++) {
      const target = pointer + 4 * i * outputFloats(batch)
      kernels.scatter(image + 4 * i * imageFloats(geometry), spread, target, channels, list, ...adjoint)
    }
    return tensor
  })
}

/** The convolution as a product of patches and filter. */
function unfolded(call: KernelCall, info: ConvInfo, skipZeros: boolean): TensorInfo | undefined {
  const { x, filter, bias } = call.inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo }
  const batch = batchOf(info)
  return inWorkspace(call.backend, (workspace) => {
    const { kernels } = workspace
    const [image, weights] = [workspace.input(x), filterMatrix(batch, workspace.input(filter))]
    // Padding is 0 in a patch, which a filter that is not finite would make NaN.
    if (!kernels.allFinite(weights.pointer, weights.rows * weights.columns)) return undefined
    const row = bias === undefined ? 0 : workspace.input(bias)
    const { tensor, pointer } = workspace.output(info.outShape)
    forEachBand(batch, (band) => {
      const patches = patchRows(workspace, batch, band)
      forEachPatches(batch, image, patches, band, (from, to, geometry) => kernels.unfold(from, to, ...geometry))
      product(workspace, patches, weights, row, outputRows(batch, pointer, band).pointer, skipZeros)
    })
    return tensor
  })
}

/** How often a window fits, leaving out what does not fit whole. */
const fits = (length: number, pad: number, window: number, stride: number) =>
  Math.floor((length + pad - window) / stride) + 1

/**
 * Where the stock kernel of 4.22 gives wrong numbers, or writes beyond its output: with padding 'same' and a stride
 * beyond the filter, and where the output is not as large as rounding down makes it (dimRoundingMode, some paddings by
 * a number).
 */
function isStockWrong(info: ConvInfo): boolean {
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth } = info
  if (padInfo.type === 'SAME' && (strideHeight > filterHeight || strideWidth > filterWidth)) return true
  const { top, bottom, left, right } = padInfo
  return (
    info.outHeight !== fits(info.inHeight, top + bottom, info.effectiveFilterHeight, strideHeight) ||
    info.outWidth !== fits(info.inWidth, left + right, info.effectiveFilterWidth, strideWidth)
  )
}

/** Scattering adds so many floats in one go at least, of so many channels; below that the stock kernel is faster. */
const WORTH_SCATTERING = { floats: 64, channels: 8 }
/** It sums one after the other, so only so many terms. */
const MOST_TERMS = 1024

function worthScattering({ geometry, features }: ImageBatch): boolean {
  const [, , channels, , , , kernelWidth] = geometry
  return (
    strideOf(geometry) === 1 &&
    kernelWidth * features >= WORTH_SCATTERING.floats &&
    channels >= WORTH_SCATTERING.channels &&
    patchFloats(geometry) <= MOST_TERMS
  )
}

/** The forward convolution: ours where the image is sparse or the stock one wrong, else the stock one. */
function forward(kernelName: string): Replacement {
  return {
    kernelName,
    kernel: (stock, skipZeros) => (call) => {
      const { x, filter, bias } = call.inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo }
      const info = convInfo(call, x.shape, filter.shape)
      const biasFits = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === info.outChannels)
      const possible = biasFits && isOurs(info, x, filter, bias) && isKnownActivation(call.attrs.activation ?? 'linear')
      let result: TensorInfo | undefined
      if (possible && isStockWrong(info)) result = unfolded(call, info, skipZeros)
      else if (possible && skipZeros && worthScattering(batchOf(info))) result = scattered(call, info)
      return result === undefined ? callStock(stock, kernelName, call) : activated(result, call)
    }
  }
}

/** The forward convolution, without and with a bias and an activation. */
export const convolutionReplacements: readonly Replacement[] = [forward('Conv2D'), forward('FusedConv2D')]
