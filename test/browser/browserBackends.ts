import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import '@tensorflow/tfjs-backend-webgl'
import '@tensorflow/tfjs-backend-webgpu'
import { env } from '@tensorflow/tfjs-core'
import { inject } from 'vitest'

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded
})

// TensorFlow.js would compute small tensors, such as those of tests, on the cpu.
env().set('WEBGL_CPU_FORWARD', false)
env().set('WEBGPU_CPU_FORWARD', false)

interface WithGpu {
  readonly gpu?: { requestAdapter(): Promise<object | null> }
}
const hasAdapter = Boolean(await (navigator as WithGpu).gpu?.requestAdapter())
if (!hasAdapter && inject('isCI')) throw new Error('CI tests webgpu, and this browser has no adapter for it')

/** The backends of TensorFlow.js that run in this browser. */
export const PRESENT: readonly string[] = ['cpu', 'wasm', 'webgl', ...(hasAdapter ? ['webgpu'] : [])]

/** Those that do not, each with the reason. */
export const ABSENT: readonly string[] = hasAdapter ? [] : ['webgpu: navigator.gpu gives no adapter']
