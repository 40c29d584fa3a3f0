import { products } from './compiled/products.js'
import type { Kernels } from './Kernels.js'
import { instantiate } from './wasmModule.js'

const kernelsOf = new WeakMap<WebAssembly.Memory, Kernels | undefined>()

function kernelsOn(memory: WebAssembly.Memory): Kernels | undefined {
  try {
    return instantiate<Kernels>(products, memory)
  } catch (error) {
    // Chrome before version 115 compiles no more than 4 kB at once on the page itself.
    console.warn(`sparse-gp-init: WebAssembly is refused here, slower code is used (${error})`)
    return undefined
  }
}

/**
 * The kernels in WebAssembly on a memory, or undefined where they cannot be had: no SIMD, or a memory shared by
 * threads.
 */
export function productKernels(memory: WebAssembly.Memory): Kernels | undefined {
  if (!kernelsOf.has(memory)) kernelsOf.set(memory, kernelsOn(memory))
  return kernelsOf.get(memory)
}
