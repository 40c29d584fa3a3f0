import type { TensorInfo } from '@tensorflow/tfjs-core'
import { type Geometry, listBytes } from '../runtime/Kernels.js'
import { type ConvInfo, convInfo, geometryOf, imageFloats, isOurs, outputFloats, positions } from './convInfo.js'
import { filterMatrix, forEachGroup, forEachPatches, outputRows, patchRows } from './patches.js'
import { isSparse, product } from './product.js'
import { activated, callStock, isKnownActivation, type KernelCall, type Replacement } from './Replacement.js'
import { inWorkspace } from './Workspace.js'

/**
 * The geometry whose `scatter` with flipped weights is the convolution itself, from its output to its image: for stride 1.
 */
function adjointGeometry(info: ConvInfo): Geometry {
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, padInfo } = info
  return [
    ...([info.outHeight, info.outWidth, info.outChannels, info.inHeight, info.inWidth] as const),
    ...([filterHeight, filterWidth, 1, 1, dilationHeight, dilationWidth] as const),
    ...([(filterHeight - 1) * dilationHeight - padInfo.top, (filterWidth - 1) * dilationWidth - padInfo.left] as const)
  ]
}

/** The convolution of a sparse image of stride 1: every pixel that is not zero is added where the filter spreads it. */
function scattered(call: KernelCall, info: ConvInfo): TensorInfo | undefined {
  const { x, filter, bias } = call.inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo }
  return inWorkspace(call.backend, (workspace) => {
    const { kernels, scratch } = workspace
    const [image, weights] = [workspace.input(x), workspace.input(filter)]
    const pixels = { pointer: image, rows: info.batchSize * info.inHeight * info.inWidth, columns: info.inChannels }
    if (!isSparse(workspace, { ...pixels, transposed: false }, filterMatrix(info, weights))) return undefined
    const row = bias === undefined ? 0 : workspace.input(bias)
    const { tensor, pointer } = workspace.output(info.outShape)
    const [taps, list] = [info.filterHeight * info.filterWidth, scratch('list', listBytes(info.inChannels))]
    const spread = scratch('spread', 4 * taps * info.inChannels * info.outChannels)
    kernels.swapReversed(weights, taps, info.inChannels, info.outChannels, spread)
    kernels.fillRows(pointer, info.batchSize * positions(info), info.outChannels, row)
    const geometry = adjointGeometry(info)
    for (let i = 0; i < info.batchSize; i++) {
      const target = pointer + 4 * i * outputFloats(info)
      kernels.scatter(image + 4 * i * imageFloats(info), spread, target, info.inChannels, list, ...geometry)
    }
    return tensor
  })
}

/** The convolution as a product of patches and filter. */
function unfolded(call: KernelCall, info: ConvInfo, skipZeros: boolean): TensorInfo {
  const { x, filter, bias } = call.inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo }
  return inWorkspace(call.backend, (workspace) => {
    const [image, weights] = [workspace.input(x), filterMatrix(info, workspace.input(filter))]
    const row = bias === undefined ? 0 : workspace.input(bias)
    const { tensor, pointer } = workspace.output(info.outShape)
    const geometry = geometryOf(info)
    forEachGroup(info, (first, images) => {
      const patches = patchRows(workspace, info, images)
      forEachPatches(info, image, patches, first, images, (from, to) => workspace.kernels.unfold(from, to, ...geometry))
      product(workspace, patches, weights, row, outputRows(info, pointer, first, images).pointer, skipZeros)
    })
    return tensor
  })
}

/** With padding 'same' and a stride beyond the filter, the stock kernel of 4.22 gives wrong numbers. */
const isStockWrong = ({ padInfo, strideHeight, strideWidth, filterHeight, filterWidth }: ConvInfo) =>
  padInfo.type === 'SAME' && (strideHeight > filterHeight || strideWidth > filterWidth)

/** The forward convolution: ours where the image is sparse or the stock one wrong, else the stock one. */
function forward(kernelName: string): Replacement {
  return {
    kernelName,
    kernel: (stock, skipZeros) => (call) => {
      const { x, filter, bias } = call.inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo }
      const info = convInfo(call, x.shape, filter.shape)
      const biasFits = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === info.outChannels)
      const possible = biasFits && isOurs(info, x, filter, bias) && isKnownActivation(call.attrs.activation ?? 'linear')
      const [strided, wrong] = [info.strideHeight * info.strideWidth > 1, isStockWrong(info)]
      let result: TensorInfo | undefined
      if (possible && wrong) result = unfolded(call, info, skipZeros)
      else if (possible && skipZeros && !strided) result = scattered(call, info)
      return result === undefined ? callStock(stock, kernelName, call) : activated(result, call)
    }
  }
}

/** The forward convolution, without and with a bias and an activation. */
export const convolutionReplacements: readonly Replacement[] = [forward('Conv2D'), forward('FusedConv2D')]
