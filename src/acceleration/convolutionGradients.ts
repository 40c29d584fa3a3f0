import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import { imageFloats, patchFloats, positionsOf, tapsOf } from '../runtime/geometry.js'
import { listBytes, type Pointer } from '../runtime/Kernels.js'
import { addProduct, flipped, isSparse, type Operand } from '../runtime/product.js'
import { batchOf, convInfo, type ImageBatch, isOurs, outputFloats } from './convInfo.js'
import { filterMatrix, forEachBand, forEachPatches, outputRows, patchRows } from './patches.js'
import { callStock, type KernelCall, type Replacement } from './Replacement.js'
import { inWorkspace, type Workspace } from './Workspace.js'

type Shape = readonly number[]

/** Scattering adds so many floats in one go at least, of so many features, and so many terms at most. */
const WORTH_SCATTERING = { floats: 32, features: 8, terms: 1024 }

/** The input gradient where the upstream one is sparse: what is not zero is added where the filter takes it from. */
function scatter(workspace: Workspace, batch: ImageBatch, upstream: Pointer, weights: Operand, image: Pointer): void {
  const { kernels, scratch } = workspace
  const { images, geometry, features } = batch
  const spread = scratch('spread', 4 * weights.rows * weights.columns)
  kernels.transpose(weights.pointer, weights.rows, weights.columns, spread)
  const list = scratch('list', listBytes(features, 0))
  for (let i = 0; i < images; i++) {
    const [from, to] = [upstream + 4 * i * outputFloats(batch), image + 4 * i * imageFloats(geometry)]
    kernels.scatter(from, spread, to, features, list, ...geometry)
  }
}

function worthScattering({ geometry, features }: ImageBatch): boolean {
  const { floats, features: fewest, terms } = WORTH_SCATTERING
  const [, , channels, , , , kernelWidth] = geometry
  return kernelWidth * channels >= floats && features >= fewest && tapsOf(geometry) * features <= terms
}

function inputGradient(
  { inputs, backend }: KernelCall,
  batch: ImageBatch,
  shape: Shape,
  skipZeros: boolean
): TensorInfo {
  const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo }
  const { images, geometry, features } = batch
  return inWorkspace(backend, (workspace) => {
    const { kernels } = workspace
    const [upstream, weights] = [workspace.input(dy), filterMatrix(batch, workspace.input(filter))]
    const { tensor, pointer } = workspace.output(shape)
    kernels.fillRows(pointer, images, imageFloats(geometry), 0)
    const rows = { pointer: upstream, rows: images * positionsOf(geometry), columns: features, transposed: false }
    if (skipZeros && worthScattering(batch) && isSparse(workspace, rows, flipped(weights))) {
      scatter(workspace, batch, upstream, weights, pointer)
      return tensor
    }
    forEachBand(batch, (band) => {
      const patches = patchRows(workspace, batch, band)
      kernels.fillRows(patches.pointer, patches.rows, patches.columns, 0)
      addProduct(workspace, outputRows(batch, upstream, band), flipped(weights), patches.pointer, skipZeros)
      forEachPatches(batch, pointer, patches, band, (image, from, own) => kernels.fold(from, image, ...own))
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
function addTapByTap(
  workspace: Workspace,
  { images, geometry, features }: ImageBatch,
  image: Pointer,
  upstream: Pointer,
  target: Pointer
): void {
  const { kernels, scratch } = workspace
  const [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, ...rest] = geometry
  const [strideHeight, strideWidth, dilationHeight, dilationWidth, padTop, padLeft] = rest
  const pixels = scratch('pixels', 4 * outWidth * channels)
  for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
    const [tapY, tapX] = [Math.floor(tap / kernelWidth) * dilationHeight, (tap % kernelWidth) * dilationWidth]
    const [top, bottom] = insideImage(tapY, strideHeight, padTop, height, outHeight)
    const [left, right] = insideImage(tapX, strideWidth, padLeft, width, outWidth)
    const columns = right - left
    for (let row = 0; row < images * outHeight && columns > 0; row++) {
      const [i, y] = [Math.floor(row / outHeight), row % outHeight]
      if (y < top || y >= bottom) continue
      const line = image + 4 * channels * width * (i * height + y * strideHeight - padTop + tapY)
      const start = padLeft - tapX - left * strideWidth
      kernels.unfold(line, pixels, 1, width, channels, 1, columns, 1, 1, 1, strideWidth, 1, 1, 0, start)
      const a: Operand = { pointer: pixels, rows: channels, columns, transposed: true }
      const from = upstream + 4 * features * (row * outWidth + left)
      const b: Operand = { pointer: from, rows: columns, columns: features, transposed: false }
      addProduct(workspace, a, b, target + 4 * tap * channels * features, false)
    }
  }
}

/** Bands are summed in sums of so many, so that rounding stays small. */
const BANDS = 32

function filterGradient(
  { inputs, backend }: KernelCall,
  batch: ImageBatch,
  shape: Shape,
  skipZeros: boolean
): TensorInfo {
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo }
  return inWorkspace(backend, (workspace) => {
    const { kernels, scratch } = workspace
    const [images, upstream] = [workspace.input(x), workspace.input(dy)]
    const { tensor, pointer } = workspace.output(shape)
    const floats = patchFloats(batch.geometry) * batch.features
    kernels.fillRows(pointer, 1, floats, 0)
    if (!kernels.allFinite(upstream, batch.images * outputFloats(batch))) {
      addTapByTap(workspace, batch, images, upstream, pointer)
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
    forEachBand(batch, (band) => {
      const patches = patchRows(workspace, batch, band)
      forEachPatches(batch, images, patches, band, (image, to, geometry) => kernels.unfold(image, to, ...geometry))
      addProduct(workspace, flipped(patches), outputRows(batch, upstream, band), sum, skipZeros)
      if (++bands % BANDS === 0) flush()
    })
    flush()
    return tensor
  })
}

function replacement(
  kernelName: string,
  shapesOf: (call: KernelCall) => readonly [image: unknown, filter: unknown],
  of: 'inShape' | 'filterShape',
  gradient: typeof inputGradient
): Replacement {
  return {
    kernelName,
    kernel: (stock, skipZeros) => (call) => {
      const { x, dy, filter } = call.inputs as { x?: TensorInfo; dy: TensorInfo; filter?: TensorInfo }
      const info = convInfo(call, ...shapesOf(call))
      // A transposed convolution may ask for an image that does not give a gradient of that shape.
      const possible = isOurs(info, x, dy, filter) && util.arraysEqual(dy.shape, info.outShape)
      return possible ? gradient(call, batchOf(info), info[of], skipZeros) : callStock(stock, kernelName, call)
    }
  }
}

/** The gradients of a convolution; the stock backend has none of the filter. */
export const convolutionGradientReplacements: readonly Replacement[] = [
  replacement(
    'Conv2DBackpropInput',
    ({ inputs, attrs }) => [attrs.inputShape, inputs.filter?.shape],
    'inShape',
    inputGradient
  ),
  replacement(
    'Conv2DBackpropFilter',
    ({ inputs, attrs }) => [inputs.x?.shape, attrs.filterShape],
    'filterShape',
    filterGradient
  )
]
