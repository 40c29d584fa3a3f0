import { products } from './compiled/products.js'
import { javascriptKernels } from './javascriptKernels.js'
import type { Kernels } from './Kernels.js'
import { moduleBytes } from './wasmModule.js'

/** The kernels on a memory of their own. */
export interface OpenKernels {
  readonly engine: 'wasm' | 'javascript'
  readonly kernels: Kernels
  readonly buffer: ArrayBuffer
}

const PAGE = 65536
/** Places in memory are 32-bit numbers with a sign. */
const LARGEST = 2 ** 31 - PAGE

function inJavaScript(bytes: number): OpenKernels {
  const buffer = new ArrayBuffer(bytes)
  return { engine: 'javascript', kernels: javascriptKernels({ buffer }), buffer }
}

function memoryOf(caller: string, bytes: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
  } catch (cause) {
    throw new RangeError(`${caller}: there are no ${bytes} bytes of memory left; dispose of other runners`, { cause })
  }
}

/**
 * The kernels on `bytes` of memory: WebAssembly with SIMD, or JavaScript where that is absent or forbidden. Pages that
 * are never written to take no memory of the machine.
 */
export async function openKernels(caller: string, bytes: number): Promise<OpenKernels> {
  if (bytes > LARGEST) throw new RangeError(`${caller}: the model needs ${bytes} bytes, more than the 2 GiB there are`)
  const code = moduleBytes(products)
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(code)) return inJavaScript(bytes)
  let module: WebAssembly.Module
  try {
    module = await WebAssembly.compile(code)
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error
    console.warn(
      `${caller}: this page's content security policy forbids WebAssembly, so slower JavaScript is used; add 'wasm-unsafe-eval' to its script-src (${error.message})`
    )
    return inJavaScript(bytes)
  }
  const memory = memoryOf(caller, bytes)
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  return { engine: 'wasm', kernels: exports as unknown as Kernels, buffer: memory.buffer }
}
