import { getBackend, getKernel } from '@tensorflow/tfjs-core'
import { innerLayer } from '../../tfjs/wrappers.js'
import type { Graph, Layer } from '../graph.js'

/** The kernels that gradients through a layer need; TensorFlow.js takes those of the weights with them. */
const needed: Readonly<Record<string, readonly string[]>> = {
  Conv1D: ['Conv2DBackpropInput'],
  Conv2D: ['Conv2DBackpropInput', 'Conv2DBackpropFilter'],
  Conv3D: ['Conv3DBackpropInputV2'],
  DepthwiseConv2D: ['DepthwiseConv2dNativeBackpropInput'],
  SeparableConv2D: ['DepthwiseConv2dNativeBackpropInput', 'Conv2DBackpropInput']
}

/** Whether a layer normalises without scale or without centre: TensorFlow.js runs that, but cannot differentiate it. */
function isPartialNormalisation(layer: Layer): boolean {
  if (!/^(Batch|Layer)Normalization$/.test(layer.getClassName())) return false
  const { scale, center } = layer.getConfig()
  return scale === false || center === false
}

/**
 * Why the current backend cannot differentiate a model, if so: a gradient that fails half-way would leave tensors
 * behind.
 */
export function missingGradient({ uses }: Graph): string | undefined {
  const backend = getBackend()
  for (const { layer, path } of uses) {
    const inner = innerLayer(layer)
    if (isPartialNormalisation(inner)) {
      return `gradients were not measured: TensorFlow.js has none for ${path}, which normalises without scale or centre; it cannot be trained either`
    }
    const kernel = needed[inner.getClassName()]?.find((name) => getKernel(name, backend) === undefined)
    if (kernel !== undefined) {
      const remedy = backend === 'wasm' ? '; accelerateWasm() of sparse-gp-init/wasm brings it' : ''
      return `gradients were not measured: the ${backend} backend has no ${kernel}, for ${path}${remedy}`
    }
  }
  return undefined
}
