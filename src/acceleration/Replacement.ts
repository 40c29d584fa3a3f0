import { getKernel, type KernelFunc, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../tfjs/WasmBackend.js'

/** What a kernel is called with. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>
  readonly backend: WasmBackend
  readonly attrs: NamedAttrMap
}

/** A kernel of ours in the place of one of the wasm backend. */
export interface Replacement {
  readonly kernelName: string
  /** The kernel, given the one that it takes the place of, if there is one. */
  kernel(stock: KernelFunc | undefined, skipZeros: boolean): (call: KernelCall) => TensorInfo
}

/** Calls the kernel that was replaced: for what ours does not do better, errors included. */
export function callStock(stock: KernelFunc | undefined, name: string, call: KernelCall): TensorInfo {
  if (stock === undefined) {
    throw new Error(
      `accelerateWasm: the wasm backend has no ${name} for these arguments; it needs float32 tensors, channels last`
    )
  }
  return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu'
}

/** Whether {@link activated} knows the activation of a fused kernel. */
export const isKnownActivation = (name: unknown) => name === 'linear' || Object.hasOwn(ACTIVATIONS, name as string)

/** The activation of a fused kernel applied to its result, which is given up for it. */
export function activated(result: TensorInfo, { inputs, backend, attrs }: KernelCall): TensorInfo {
  const name = ACTIVATIONS[attrs.activation as string]
  if (name === undefined) return result
  const call: KernelCall = {
    inputs: { x: result, alpha: inputs.preluActivationWeights },
    backend,
    attrs: { alpha: attrs.leakyreluAlpha ?? 0 }
  }
  try {
    return callStock(getKernel(name, 'wasm')?.kernelFunc, name, call)
  } finally {
    backend.disposeData(result.dataId)
  }
}

/** Whether every operand is a float32 tensor. */
export const allFloat32 = (...tensors: readonly (TensorInfo | undefined)[]) =>
  tensors.every((tensor) => tensor === undefined || tensor.dtype === 'float32')
