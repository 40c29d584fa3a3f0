import { products } from './compiled/products.js'
import type { Kernels } from './Kernels.js'
import { instantiate } from './wasmModule.js'

const kernelsOf = new WeakMap<WebAssembly.Memory, Kernels | undefined>()

/** The kernels in WebAssembly on a memory, or undefined where SIMD is absent or the memory is shared between threads. */
export function productKernels(memory: WebAssembly.Memory): Kernels | undefined {
  if (!kernelsOf.has(memory)) kernelsOf.set(memory, instantiate<Kernels>(products, memory))
  return kernelsOf.get(memory)
}
