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
import type { ClippedThreshold } from './clippedThreshold.js'
import { type SimdThreshold, simdThreshold } from './simdThreshold.js'

/*
 * Kernels that do in one pass what takes several ops: a loop in JavaScript on the cpu backend, SIMD on the wasm backend.
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

/** Fills `output` from entry `start` on. */
function fill(
  kernel: ThresholdKernel,
  output: Float32Array,
  x: Float32Array,
  dy: Float32Array,
  { tau, m, sides }: ClippedThreshold,
  start = 0
): void {
  const entry = entries[kernel]
  const [threshold, clip, twoSided] = [Math.fround(tau), Math.fround(m), sides === 2]
  for (let i = start; i < output.length; i++) {
    output[i] = entry(x[i] as number, dy[i] as number, threshold, clip, twoSided)
  }
}

interface CpuBackend {
  readSync(dataId: object): Float32Array
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo
}

interface WasmBackend {
  readonly wasm?: { readonly asm?: { readonly memory?: WebAssembly.Memory } }
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo
  typedArrayFromHeap(info: TensorInfo): Float32Array
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
  if (!loopsOfHeap.has(memory)) loopsOfHeap.set(memory, simdThreshold(memory))
  return loopsOfHeap.get(memory)
}

const onWasm =
  (kernel: ThresholdKernel): KernelFunc =>
  ({ inputs, backend, attrs }) => {
    const wasm = backend as unknown as WasmBackend
    const { x, dy = x } = inputs as unknown as Inputs
    const attributes = attrs as unknown as ClippedThreshold
    // Allocation may move the heap: the views are taken after it.
    const result = wasm.makeOutput(x.shape, 'float32')
    const [xs, dys, output] = [x, dy, result].map((info) => wasm.typedArrayFromHeap(info)) as [
      Float32Array,
      Float32Array,
      Float32Array
    ]
    const whole = output.length & ~3
    const { tau, m, sides } = attributes
    const mask = sides === 2 ? 0x7fffffff : -1
    const loop = (wasmLoops(wasm) as SimdThreshold)[kernel]
    loop(xs.byteOffset, dys.byteOffset, output.byteOffset, 4 * whole, tau, m, mask)
    fill(kernel, output, xs, dys, attributes, whole)
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
