import { type TensorInfo, util } from '@tensorflow/tfjs-core'
import { imageFloats } from '../runtime/geometry.js'
import { DEPTHWISE } from '../runtime/Kernels.js'
import { batchOf, convInfo, isOurs, outputFloats } from './convInfo.js'
import { callStock, type Replacement } from './Replacement.js'
import { inWorkspace } from './Workspace.js'

/** A gradient of the depthwise convolution: of its input or of its filter. */
function depthwiseGradient(kernelName: string, of: 'image' | 'filter'): Replacement {
  return {
    kernelName,
    kernel: (stock) => (call) => {
      const { x, dy, filter } = call.inputs as Record<string, TensorInfo>
      const info = convInfo(call, x?.shape ?? call.attrs.inputShape, filter?.shape ?? call.attrs.filterShape, true)
      const possible = dy !== undefined && isOurs(info, x, dy, filter) && util.arraysEqual(dy.shape, info.outShape)
      if (!possible) return callStock(stock, kernelName, call)
      const batch = batchOf(info)
      const { images, geometry, features } = batch
      return inWorkspace(call.backend, (workspace) => {
        const { kernels } = workspace
        const [other, upstream] = [workspace.input((x ?? filter) as TensorInfo), workspace.input(dy)]
        const { tensor, pointer } = workspace.output(of === 'image' ? info.inShape : info.filterShape)
        kernels.fillRows(pointer, 1, util.sizeFromShape(tensor.shape), 0)
        for (let i = 0; i < images; i++) {
          const imageOffset = 4 * i * imageFloats(geometry)
          kernels.depthwise(
            DEPTHWISE[of],
            of === 'image' ? pointer + imageOffset : other + imageOffset,
            of === 'image' ? other : pointer,
            upstream + 4 * i * outputFloats(batch),
            features / geometry[2],
            ...geometry
          )
        }
        return tensor
      })
    }
  }
}

/** The gradients of a depthwise convolution, which the stock backend does not have. */
export const depthwiseReplacements: readonly Replacement[] = [
  depthwiseGradient('DepthwiseConv2dNativeBackpropInput', 'image'),
  depthwiseGradient('DepthwiseConv2dNativeBackpropFilter', 'filter')
]
