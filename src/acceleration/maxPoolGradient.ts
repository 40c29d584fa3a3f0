import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { imageFloats } from '../runtime/geometry.js'
import { batchOf, isOurs, outputFloats } from './convInfo.js'
import { callStock, type Replacement } from './Replacement.js'
import { inWorkspace } from './Workspace.js'

const kernelName = 'MaxPoolGrad'

/**
 * The gradient of max pooling, which takes a third of the step of a small convolutional network in the stock backend.
 */
export const maxPoolGradientReplacement: Replacement = {
  kernelName,
  kernel: (stock) => (call) => {
    const { dy, input } = call.inputs as { dy: TensorInfo; input: TensorInfo }
    const { filterSize, strides, pad, dimRoundingMode } = call.attrs
    const info = backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      filterSize as number,
      strides as number,
      1,
      pad as number,
      dimRoundingMode as 'floor'
    )
    // The rounding of the forward pass does not reach its gradient.
    if (!isOurs(info, dy, input) || !util.arraysEqual(dy.shape, info.outShape))
      return callStock(stock, kernelName, call)
    const batch = batchOf(info)
    const { images, geometry } = batch
    return inWorkspace(call.backend, (workspace) => {
      const [image, upstream] = [workspace.input(input), workspace.input(dy)]
      const { tensor, pointer } = workspace.output(input.shape)
      workspace.kernels.fillRows(pointer, images, imageFloats(geometry), 0)
      for (let i = 0; i < images; i++) {
        const offset = 4 * i * imageFloats(geometry)
        const from = upstream + 4 * i * outputFloats(batch)
        workspace.kernels.maxPoolGradient(image + offset, from, pointer + offset, ...geometry)
      }
      return tensor
    })
  }
}
