import type { TensorInfo } from '@tensorflow/tfjs-core'
import { listBytes } from '../runtime/Kernels.js'
import { convInfo, geometryOf, imageFloats, isOurs, outputFloats, patchLength } from './convInfo.js'
import { filterMatrix, forEachGroup, forEachPatches, outputRows, patchRows } from './patches.js'
import { addProduct, flipped, isSparse } from './product.js'
import { callStock, type Replacement } from './Replacement.js'
import { inWorkspace } from './Workspace.js'

const inputGradient: Replacement = {
  kernelName: 'Conv2DBackpropInput',
  kernel: (stock, skipZeros) => (call) => {
    const { dy, filter } = call.inputs as { dy: TensorInfo; filter: TensorInfo }
    const info = convInfo(call, call.attrs.inputShape, filter.shape)
    if (!isOurs(info, dy, filter)) return callStock(stock, 'Conv2DBackpropInput', call)
    return inWorkspace(call.backend, (workspace) => {
      const { kernels, scratch } = workspace
      const [upstream, weights] = [workspace.input(dy), filterMatrix(info, workspace.input(filter))]
      const { tensor, pointer } = workspace.output(info.inShape)
      kernels.fillRows(pointer, info.batchSize, imageFloats(info), 0)
      const geometry = geometryOf(info)
      if (skipZeros && isSparse(workspace, outputRows(info, upstream, 0, info.batchSize), flipped(weights))) {
        const spread = scratch('spread', 4 * weights.rows * weights.columns)
        kernels.transpose(weights.pointer, weights.rows, weights.columns, spread)
        const list = scratch('list', listBytes(info.outChannels))
        for (let i = 0; i < info.batchSize; i++) {
          const [from, to] = [4 * i * outputFloats(info), 4 * i * imageFloats(info)]
          kernels.scatter(upstream + from, spread, pointer + to, info.outChannels, list, ...geometry)
        }
        return tensor
      }
      forEachGroup(info, (first, images) => {
        const patches = patchRows(workspace, info, images)
        kernels.fillRows(patches.pointer, patches.rows, patches.columns, 0)
        addProduct(workspace, outputRows(info, upstream, first, images), flipped(weights), patches.pointer, false)
        forEachPatches(info, pointer, patches, first, images, (image, from) => kernels.fold(from, image, ...geometry))
      })
      return tensor
    })
  }
}

const filterGradient: Replacement = {
  kernelName: 'Conv2DBackpropFilter',
  kernel: (stock, skipZeros) => (call) => {
    const { x, dy } = call.inputs as { x: TensorInfo; dy: TensorInfo }
    const info = convInfo(call, x.shape, call.attrs.filterShape)
    if (!isOurs(info, x, dy)) return callStock(stock, 'Conv2DBackpropFilter', call)
    return inWorkspace(call.backend, (workspace) => {
      const { kernels } = workspace
      const [images, upstream] = [workspace.input(x), workspace.input(dy)]
      const { tensor, pointer } = workspace.output(info.filterShape)
      kernels.fillRows(pointer, patchLength(info), info.outChannels, 0)
      const geometry = geometryOf(info)
      forEachGroup(info, (first, count) => {
        const patches = patchRows(workspace, info, count)
        forEachPatches(info, images, patches, first, count, (image, to) => kernels.unfold(image, to, ...geometry))
        addProduct(workspace, flipped(patches), outputRows(info, upstream, first, count), pointer, skipZeros)
      })
      return tensor
    })
  }
}

/** The gradients of a convolution; the stock backend has none of the filter. */
export const convolutionGradientReplacements: readonly Replacement[] = [inputGradient, filterGradient]
