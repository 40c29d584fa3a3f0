import {
  backend,
  engine,
  getBackend,
  getKernel,
  type KernelFunc,
  registerKernel,
  type Tensor,
  type TensorInfo
} from '@tensorflow/tfjs-core'
import { threshold } from '../runtime/compiled/threshold.js'
import { instantiate } from '../runtime/wasmModule.js'
import type { WasmBackend } from '../tfjs/WasmBackend.js'

/** The clipped threshold with one side (CReLU) or two (CST). */
export interface ClippedThreshold {
  readonly tau: number
  /** Infinity for no clip. */
  readonly m: number
  readonly sides: 1 | 2
}

/*
 * Kernels that do in one pass what takes several ops: a loop in JavaScript on the cpu backend, SIMD on the wasm
 * backend.
 */

/** Whether the clipped threshold of x is wanted, or dy where its derivative is 1. */
export type ThresholdKernel = 'value' | 'gradient'

const NAMES = { value: 'SgpClippedThreshold', gradient: 'SgpClippedThresholdGradient' } as const

type Entry = (x: number, dy: number, tau: number, m: number, twoSided: boolean) => number

const entries: Record<ThresholdKernel, Entry> = {
  value(x, _, tau, m, twoSided) {
    if (Number.isNaN(x)) return x
    const z = Math.fround((twoSided && x < 0 ? -x : x) - tau)
    const clipped = z > 0 ? Math.min(z, m) : 0
    return twoSided && x < 0 ? 0 - clipped : clipped
  },
  gradient(x, dy, tau, m, twoSided) {
    const z = Math.fround((twoSided && x < 0 ? -x : x) - tau)
    return z > 0 && z < m ? dy : 0
  }
}

/** Fills `output` on the cpu. */
function fill(
  kernel: ThresholdKernel,
  output: Float32Array,
  x: Float32Array,
  dy: Float32Array,
  { tau, m, sides }: ClippedThreshold
): void {
  const entry = entries[kernel]
  const [threshold, clip, twoSided] = [Math.fround(tau), Math.fround(m), sides === 2]
  for (let i = 0; i < output.length; i++) {
    output[i] = entry(x[i], dy[i], threshold, clip, twoSided)
  }
}

/** The loops of `runtime/assembly/threshold.ts`. */
interface SimdThreshold {
  clippedThreshold(x: number, to: number, n: number, tau: number, m: number, mask: number): void
  clippedThresholdGradient(x: number, dy: number, to: number, n: number, tau: number, m: number, mask: number): void
}

interface CpuBackend {
  readSync(dataId: object): Float32Array
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo
}

type Inputs = { readonly x: TensorInfo; readonly dy?: TensorInfo }

const onCpu =
  (kernel: ThresholdKernel): KernelFunc =>
  ({ inputs, backend, attrs }) => {
    const cpu = backend as unknown as CpuBackend
    const { x, dy = x } = inputs as unknown as Inputs
    const values = cpu.readSync(x.dataId)
    const output = new Float32Array(values.length)
    fill(kernel, output, values, cpu.readSync(dy.dataId), attrs as unknown as ClippedThreshold)
    return cpu.makeTensorInfo(x.shape, 'float32', output)
  }

const loopsOfHeap = new WeakMap<WebAssembly.Memory, SimdThreshold | undefined>()

/** The SIMD loops on the heap of the wasm backend, where they can be had. */
function wasmLoops(wasm: WasmBackend): SimdThreshold | undefined {
  const memory = wasm.wasm?.asm?.memory
  if (!(memory instanceof WebAssembly.Memory)) return undefined
  if (!loopsOfHeap.has(memory)) loopsOfHeap.set(memory, instantiate(threshold, memory))
  return loopsOfHeap.get(memory)
}

const onWasm =
  (kernel: ThresholdKernel): KernelFunc =>
  ({ inputs, backend, attrs }) => {
    const wasm = backend as unknown as WasmBackend
    const { x, dy = x } = inputs as unknown as Inputs
    const { tau, m, sides } = attrs as unknown as ClippedThreshold
    // Allocation may move the heap: the views are taken after it.
    const result = wasm.makeOutput(x.shape, 'float32')
    const [from, upstream, to] = [x, dy, result].map((info) => wasm.typedArrayFromHeap(info).byteOffset) as [
      number,
      number,
      number
    ]
    const n = wasm.typedArrayFromHeap(result).length
    const mask = sides === 2 ? 0x7fffffff : -1
    const loops = wasmLoops(wasm) as SimdThreshold
    if (kernel === 'value') loops.clippedThreshold(from, to, n, tau, m, mask)
    else loops.clippedThresholdGradient(from, upstream, to, n, tau, m, mask)
    return result
  }

for (const kernel of ['value', 'gradient'] as const) {
  for (const [backendName, on] of [
    ['cpu', onCpu],
    ['wasm', onWasm]
  ] as const) {
    if (getKernel(NAMES[kernel], backendName) === undefined) {
      registerKernel({ kernelName: NAMES[kernel], backendName, kernelFunc: on(kernel) })
    }
  }
}

/** Runs a kernel of this module, or nothing where the current backend cannot. */
export function runThresholdKernel(
  kernel: ThresholdKernel,
  inputs: Record<string, Tensor>,
  attributes: ClippedThreshold
): Tensor | undefined {
  const backendName = getBackend()
  if (getKernel(NAMES[kernel], backendName) === undefined) return undefined
  if (backendName === 'wasm' && wasmLoops(backend() as unknown as WasmBackend) === undefined) return undefined
  return engine().runKernel(NAMES[kernel], inputs, { ...attributes }) as Tensor
}
