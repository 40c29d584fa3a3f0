import { getBackend, getKernel } from '@tensorflow/tfjs-core'
import type { Graph } from './graph.js'
import { innerLayer } from './wrappers.js'

/** The kernels that gradients through a layer need; TensorFlow.js takes those of the weights with them. */
const needed: Readonly<Record<string, readonly string[]>> = {
  Conv1D: ['Conv2DBackpropInput'],
  Conv2D: ['Conv2DBackpropInput', 'Conv2DBackpropFilter'],
  Conv3D: ['Conv3DBackpropInputV2'],
  DepthwiseConv2D: ['DepthwiseConv2dNativeBackpropInput'],
  SeparableConv2D: ['DepthwiseConv2dNativeBackpropInput', 'Conv2DBackpropInput']
}

/** Why the current backend cannot differentiate a model, if so: a gradient that fails half-way would leave tensors behind. */
export function missingGradient({ uses }: Graph): string | undefined {
  const backend = getBackend()
  for (const { layer, path } of uses) {
    const kernel = needed[innerLayer(layer).getClassName()]?.find((name) => getKernel(name, backend) === undefined)
    if (kernel !== undefined) {
      const remedy = backend === 'wasm' ? '; accelerateWasm() of sparse-gp-init/wasm brings it' : ''
      return `gradients were not measured: the ${backend} backend has no ${kernel}, for ${path}${remedy}`
    }
  }
  return undefined
}
