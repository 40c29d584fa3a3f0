import type { TensorInfo } from '@tensorflow/tfjs-core'
import { javascriptKernels } from '../runtime/javascriptKernels.js'
import type { Kernels, Pointer } from '../runtime/Kernels.js'
import type { Workbench } from '../runtime/product.js'
import { productKernels } from '../runtime/productKernels.js'
import type { WasmBackend } from '../tfjs/WasmBackend.js'

/** Where one call of a kernel finds its operands; all but the outputs is given back when the call ends. */
export interface Workspace extends Workbench {
  /** The entries of a tensor. */
  input(tensor: TensorInfo): Pointer
  /** A new tensor, its entries not yet written. */
  output(shape: readonly number[]): { readonly tensor: TensorInfo; readonly pointer: Pointer }
  /** Ends the call; `done` tells whether the outputs are wanted. */
  close(done: boolean): void
}

/** Hands out memory once for every use, and again only if more is wanted. */
function perUse(allocate: (bytes: number) => Pointer): Workspace['scratch'] {
  const given = new Map<string, { readonly pointer: Pointer; readonly bytes: number }>()
  return (use, bytes) => {
    const before = given.get(use)
    if (before !== undefined && before.bytes >= bytes) return before.pointer
    const pointer = allocate(bytes)
    given.set(use, { pointer, bytes })
    return pointer
  }
}

const outOfMemory = (bytes: number) =>
  new Error(`accelerateWasm: the wasm backend has no ${bytes} bytes left; dispose of tensors or take smaller batches`)

/** On the backend's own heap: nothing is copied. */
function sharedWorkspace(backend: WasmBackend, heap: WasmHeap, kernels: Kernels): Workspace {
  const borrowed: Pointer[] = []
  const outputs: TensorInfo[] = []
  const place = (tensor: TensorInfo) => backend.typedArrayFromHeap(tensor).byteOffset
  return {
    kernels,
    input: place,
    output(shape) {
      const tensor = backend.makeOutput(shape, 'float32')
      outputs.push(tensor)
      const { byteOffset: pointer, byteLength } = backend.typedArrayFromHeap(tensor)
      if (pointer === 0 && byteLength > 0) throw outOfMemory(byteLength)
      return { tensor, pointer }
    },
    scratch: perUse((bytes) => {
      // Sizes are 32-bit numbers there, and would wrap.
      const pointer = bytes < 2 ** 32 ? heap._malloc(bytes) >>> 0 : 0
      if (pointer === 0) throw outOfMemory(bytes)
      borrowed.push(pointer)
      return pointer
    }),
    close(done) {
      for (const pointer of borrowed) heap._free(pointer)
      if (!done) for (const { dataId } of outputs) backend.disposeData(dataId)
    }
  }
}

interface OwnMemory {
  readonly memory: WebAssembly.Memory
  readonly kernels: Kernels
}

const PAGE = 65536
const ALIGNMENT = 16

const memories = new WeakMap<WasmBackend, OwnMemory>()

function ownMemory(backend: WasmBackend): OwnMemory {
  let own = memories.get(backend)
  if (own === undefined) {
    const memory = new WebAssembly.Memory({ initial: 1 })
    own = { memory, kernels: productKernels(memory) ?? javascriptKernels(memory) }
    memories.set(backend, own)
  }
  return own
}

/**
 * In a memory of our own, for where the heap is hidden, shared between threads, or SIMD is absent: operands are copied.
 */
function copyingWorkspace(backend: WasmBackend): Workspace {
  const { memory, kernels } = ownMemory(backend)
  const outputs: { readonly tensor: TensorInfo; pointer: Pointer }[] = []
  // 0 means that there is no such operand.
  let top = ALIGNMENT
  function allocate(bytes: number): Pointer {
    const pointer = top
    top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    const missing = top - memory.buffer.byteLength
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE))
      } catch (cause) {
        throw Object.assign(outOfMemory(bytes), { cause })
      }
    }
    return pointer
  }
  return {
    kernels,
    scratch: perUse(allocate),
    input(tensor) {
      const entries = backend.typedArrayFromHeap(tensor)
      const pointer = allocate(entries.byteLength)
      new Float32Array(memory.buffer, pointer, entries.length).set(entries)
      return pointer
    },
    output(shape) {
      const tensor = backend.makeOutput(shape, 'float32')
      const output = { tensor, pointer: 0 }
      outputs.push(output)
      output.pointer = allocate(backend.typedArrayFromHeap(tensor).byteLength)
      return output
    },
    close(done) {
      for (const { tensor, pointer } of outputs) {
        if (!done) backend.disposeData(tensor.dataId)
        else {
          const entries = backend.typedArrayFromHeap(tensor)
          entries.set(new Float32Array(memory.buffer, pointer, entries.length))
        }
      }
    }
  }
}

type WasmHeap = { _malloc(bytes: number): number; _free(pointer: number): void }

function open(backend: WasmBackend): Workspace {
  const { asm, _malloc, _free } = backend.wasm ?? {}
  const memory = asm?.memory
  const kernels = memory instanceof WebAssembly.Memory ? productKernels(memory) : undefined
  if (kernels === undefined || _malloc === undefined || _free === undefined) return copyingWorkspace(backend)
  return sharedWorkspace(backend, { _malloc, _free }, kernels)
}

/** Runs `work` on the operands of one kernel call. */
export function inWorkspace<T>(backend: WasmBackend, work: (workspace: Workspace) => T): T {
  const workspace = open(backend)
  let done = false
  try {
    const result = work(workspace)
    done = true
    return result
  } finally {
    workspace.close(done)
  }
}
