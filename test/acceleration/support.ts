import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import type { AccelerateWasmOptions, WasmAcceleration } from 'sparse-gp-init/wasm'
import { expect, vi } from 'vitest'
import type { Kernels } from '../../src/runtime/Kernels.js'
import { agrees, randomFloats } from '../runtime/reference.js'
import { use } from '../support/backends.js'

/** What the tests look at in the wasm backend. */
interface Heap {
  readonly wasm: {
    asm: { readonly memory?: WebAssembly.Memory }
    readonly HEAPU8: Uint8Array
    _malloc(bytes: number): number
  }
  numDataIds(): number
}

export const heap = () => tf.backend() as unknown as Heap

/** Where the kernels run: on the backend's heap, in a memory of their own, or without WebAssembly. */
export const ROUTES = ['heap', 'copies', 'JavaScript'] as const
type Route = (typeof ROUTES)[number]

/** Numbers of the kernels called since they were cleared. */
const calls = new Map<string, number>()

/** Forgets the calls before, runs `work` and tells how often a kernel was called. */
export async function callsDuring(kernel: keyof Kernels, work: () => unknown): Promise<number> {
  calls.clear()
  await work()
  return calls.get(kernel) ?? 0
}

/** The kernels, every call of them counted. */
function counted(kernels: Kernels): Kernels {
  const count = (name: string, kernel: (...args: unknown[]) => unknown) =>
    function counting(...args: unknown[]) {
      calls.set(name, (calls.get(name) ?? 0) + 1)
      return Reflect.apply(kernel, kernels, args)
    }
  const entries = Object.entries(kernels).map(([name, kernel]) => [name, count(name, kernel)])
  return Object.fromEntries(entries) as Kernels
}

/** Accelerates the wasm backend, which becomes the current one, by a copy of the library that can only go one route. */
export async function accelerate(route: Route, options: AccelerateWasmOptions = {}): Promise<WasmAcceleration> {
  await use('wasm')
  const { wasm } = heap()
  const { asm } = wasm
  vi.resetModules()
  vi.doMock('../../src/runtime/productKernels.js', async (original) => {
    const { productKernels } = await original<typeof import('../../src/runtime/productKernels.js')>()
    const seen = new WeakMap<WebAssembly.Memory, Kernels | undefined>()
    return {
      productKernels(memory: WebAssembly.Memory) {
        if (!seen.has(memory)) {
          const kernels = productKernels(memory)
          seen.set(memory, kernels && counted(kernels))
        }
        return seen.get(memory)
      }
    }
  })
  vi.doMock('../../src/runtime/javascriptKernels.js', async (original) => {
    const { javascriptKernels } = await original<typeof import('../../src/runtime/javascriptKernels.js')>()
    return { javascriptKernels: (memory: WebAssembly.Memory) => counted(javascriptKernels(memory)) }
  })
  if (route === 'copies') wasm.asm = { ...asm, memory: undefined } as unknown as Heap['wasm']['asm']
  const validate = route === 'JavaScript' ? vi.spyOn(WebAssembly, 'validate').mockReturnValue(false) : undefined
  const { accelerateWasm } = await import('sparse-gp-init/wasm')
  const acceleration = accelerateWasm(options)
  return {
    restore() {
      acceleration.restore()
      wasm.asm = asm
      validate?.mockRestore()
      vi.doUnmock('../../src/runtime/productKernels.js')
      vi.doUnmock('../../src/runtime/javascriptKernels.js')
      vi.resetModules()
    }
  }
}

/** A float32 tensor, not yet on a backend. */
export interface Values {
  readonly shape: number[]
  readonly entries: Float32Array
}

/** Entries of (−1, 1), of which about the share `density` is not zero. */
export function random(shape: readonly number[], seed: number, density = 1): Values {
  return { shape: [...shape], entries: randomFloats(tf.util.sizeFromShape([...shape]), seed, density) }
}

/** The values with some entries replaced: by the number of the entry. */
export function replaced({ shape, entries }: Values, at: Readonly<Record<number, number>>): Values {
  return { shape, entries: entries.map((x, i) => at[i] ?? x) }
}

export type Op = (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[]

/** What an op gives on a backend, which has nothing more to hold afterwards. */
export async function compute(backend: 'cpu' | 'wasm', op: Op, inputs: readonly Values[]): Promise<Values[]> {
  await use(backend)
  const { numTensors } = tf.memory()
  const held = backend === 'wasm' ? heap().numDataIds() : 0
  let results: Values[] = []
  tf.tidy(() => {
    const outputs = op(...inputs.map(({ shape, entries }) => tf.tensor(entries.slice(), shape)))
    results = [outputs].flat().map((output) => ({ shape: output.shape, entries: output.dataSync<'float32'>() }))
  })
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors)
  if (backend === 'wasm') expect(heap().numDataIds(), 'memory left behind').toBe(held)
  return results
}

const absolute = ({ shape, entries }: Values): Values => ({ shape, entries: entries.map(Math.abs) })

interface Comparison {
  /** What the cpu backend computes instead, where its own op is wrong. */
  readonly reference?: Op
  /** What bounds the terms of every sum; the op on absolute values if nothing else is said. */
  readonly sizes?: { readonly op: Op; readonly inputs?: readonly Values[] }
  /** What functions after the sums may be off by themselves. */
  readonly slack?: number
}

/**
 * An op gives on the accelerated wasm backend what it gives on the cpu backend, up to 1e-5 of the absolute terms of
 * every entry; NaN and ±Infinity are in the same places.
 */
export async function expectLikeCpu(op: Op, inputs: readonly Values[], comparison: Comparison = {}): Promise<void> {
  const { reference = op, slack = 0 } = comparison
  const expected = await compute('cpu', reference, inputs)
  const sizes = await compute(
    'cpu',
    comparison.sizes?.op ?? reference,
    comparison.sizes?.inputs ?? inputs.map(absolute)
  )
  const got = await compute('wasm', op, inputs)
  expect(got.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape))
  for (const [output, { entries }] of got.entries()) {
    const [wanted, terms] = [expected[output], sizes[output]].map((values) => values?.entries ?? new Float32Array())
    for (const [i, value] of entries.entries()) {
      const [right, size] = [wanted?.[i] as number, terms?.[i] as number]
      if (agrees(value, right, size) || Math.abs(value - right) <= slack) continue
      expect.fail(`output ${output}, entry ${i}: got ${value}, expected ${right}, terms of ${size}`)
    }
  }
}
