import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import { listBytes, type Pointer } from '../runtime/Kernels.js'
import { addProduct, flipped, isSparse, type Operand } from '../runtime/product.js'
import {
  type ConvInfo,
  convInfo,
  geometryOf,
  imageFloats,
  isOurs,
  outputFloats,
  patchLength,
  positions
} from './convInfo.js'
import { filterMatrix, forEachBand, forEachPatches, outputRows, patchRows } from './patches.js'
import { callStock, type KernelCall, type Replacement } from './Replacement.js'
import { inWorkspace, type Workspace } from './Workspace.js'

/** Scattering adds so many floats in one go at least, of so many features, and so many terms at most. */
const WORTH_SCATTERING = { floats: 32, features: 8, terms: 1024 }

/** The input gradient where the upstream one is sparse: what is not zero is added where the filter takes it from. */
function scatter(workspace: Workspace, info: ConvInfo, upstream: Pointer, weights: Operand, image: Pointer): void {
  const { kernels, scratch } = workspace
  const spread = scratch('spread', 4 * weights.rows * weights.columns)
  kernels.transpose(weights.pointer, weights.rows, weights.columns, spread)
  const list = scratch('list', listBytes(info.outChannels, 0))
  for (let i = 0; i < info.batchSize; i++) {
    const [from, to] = [upstream + 4 * i * outputFloats(info), image + 4 * i * imageFloats(info)]
    kernels.scatter(from, spread, to, info.outChannels, list, ...geometryOf(info))
  }
}

function worthScattering({ filterHeight, filterWidth, inChannels, outChannels }: ConvInfo): boolean {
  const { floats, features, terms } = WORTH_SCATTERING
  return (
    filterWidth * inChannels >= floats && outChannels >= features && filterHeight * filterWidth * outChannels <= terms
  )
}

function inputGradient({ inputs, backend }: KernelCall, info: ConvInfo, skipZeros: boolean): TensorInfo {
  const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo }
  return inWorkspace(backend, (workspace) => {
    const { kernels } = workspace
    const [upstream, weights] = [workspace.input(dy), filterMatrix(info, workspace.input(filter))]
    const { tensor, pointer } = workspace.output(info.inShape)
    kernels.fillRows(pointer, info.batchSize, imageFloats(info), 0)
    const rows = { pointer: upstream, rows: info.batchSize * positions(info), columns: info.outChannels }
    if (skipZeros && worthScattering(info) && isSparse(workspace, { ...rows, transposed: false }, flipped(weights))) {
      scatter(workspace, info, upstream, weights, pointer)
      return tensor
    }
    forEachBand(info, (band) => {
      const patches = patchRows(workspace, info, band)
      kernels.fillRows(patches.pointer, patches.rows, patches.columns, 0)
      addProduct(workspace, outputRows(info, upstream, band), flipped(weights), patches.pointer, skipZeros)
      forEachPatches(info, pointer, patches, band, (image, from, geometry) => kernels.fold(from, image, ...geometry))
    })
    return tensor
  })
}

/** The positions along one axis at which a tap lies inside the image: the first, and the one after the last. */
function insideImage(tap: number, stride: number, pad: number, length: number, positions: number): [number, number] {
  return [
    Math.max(0, Math.ceil((pad - tap) / stride)),
    Math.min(positions, Math.floor((length - 1 + pad - tap) / stride) + 1)
  ]
}

/** Adds to the filter gradient tap by tap and without padding, which 0 · NaN would spoil. */
function addTapByTap(workspace: Workspace, info: ConvInfo, images: Pointer, upstream: Pointer, target: Pointer): void {
  const { kernels, scratch } = workspace
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, strideHeight, strideWidth, padInfo } = info
  const pixels = scratch('pixels', 4 * outWidth * inChannels)
  for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap++) {
    const [tapY, tapX] = [Math.floor(tap / info.filterWidth), tap % info.filterWidth]
    const [top, bottom] = insideImage(tapY, strideHeight, padInfo.top, inHeight, outHeight)
    const [left, right] = insideImage(tapX, strideWidth, padInfo.left, inWidth, outWidth)
    const columns = right - left
    for (let row = 0; row < info.batchSize * outHeight && columns > 0; row++) {
      const [i, y] = [Math.floor(row / outHeight), row % outHeight]
      if (y < top || y >= bottom) continue
      const line = images + 4 * inChannels * inWidth * (i * inHeight + y * strideHeight - padInfo.top + tapY)
      const start = padInfo.left - tapX - left * strideWidth
      kernels.unfold(line, pixels, 1, inWidth, inChannels, 1, columns, 1, 1, 1, strideWidth, 1, 1, 0, start)
      const a: Operand = { pointer: pixels, rows: inChannels, columns, transposed: true }
      const from = upstream + 4 * outChannels * (row * outWidth + left)
      const b: Operand = { pointer: from, rows: columns, columns: outChannels, transposed: false }
      addProduct(workspace, a, b, target + 4 * tap * inChannels * outChannels, false)
    }
  }
}

/** Bands are summed in sums of so many, so that rounding stays small. */
const BANDS = 32

function filterGradient({ inputs, backend }: KernelCall, info: ConvInfo, skipZeros: boolean): TensorInfo {
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo }
  return inWorkspace(backend, (workspace) => {
    const { kernels, scratch } = workspace
    const [images, upstream] = [workspace.input(x), workspace.input(dy)]
    const { tensor, pointer } = workspace.output(info.filterShape)
    const floats = patchLength(info) * info.outChannels
    kernels.fillRows(pointer, 1, floats, 0)
    if (!kernels.allFinite(upstream, info.batchSize * outputFloats(info))) {
      addTapByTap(workspace, info, images, upstream, pointer)
      return tensor
    }
    const sum = scratch('sum', 4 * floats)
    kernels.fillRows(sum, 1, floats, 0)
    let bands = 0
    function flush(): void {
      // As one image of a single pixel.
      kernels.fold(sum, pointer, 1, 1, floats, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0)
      kernels.fillRows(sum, 1, floats, 0)
    }
    forEachBand(info, (band) => {
      const patches = patchRows(workspace, info, band)
      forEachPatches(info, images, patches, band, (image, to, geometry) => kernels.unfold(image, to, ...geometry))
      addProduct(workspace, flipped(patches), outputRows(info, upstream, band), sum, skipZeros)
      if (++bands % BANDS === 0) flush()
    })
    flush()
    return tensor
  })
}

function replacement(
  kernelName: string,
  shapesOf: (call: KernelCall) => readonly [image: unknown, filter: unknown],
  gradient: (call: KernelCall, info: ConvInfo, skipZeros: boolean) => TensorInfo
): Replacement {
  return {
    kernelName,
    kernel: (stock, skipZeros) => (call) => {
      const { x, dy, filter } = call.inputs as { x?: TensorInfo; dy: TensorInfo; filter?: TensorInfo }
      const info = convInfo(call, ...shapesOf(call))
      // A transposed convolution may ask for an image that does not give a gradient of that shape.
      const possible = isOurs(info, x, dy, filter) && util.arraysEqual(dy.shape, info.outShape)
      return possible ? gradient(call, info, skipZeros) : callStock(stock, kernelName, call)
    }
  }
}

/** The gradients of a convolution; the stock backend has none of the filter. */
export const convolutionGradientReplacements: readonly Replacement[] = [
  replacement('Conv2DBackpropInput', ({ inputs, attrs }) => [attrs.inputShape, inputs.filter?.shape], inputGradient),
  replacement('Conv2DBackpropFilter', ({ inputs, attrs }) => [inputs.x?.shape, attrs.filterShape], filterGradient)
]
