import '@tensorflow/tfjs-backend-cpu'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { env, setBackend } from '@tensorflow/tfjs-core'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import type { Backend } from './protocol.js'

/** Starts the accelerated wasm backend from the folder of this script, or else the cpu backend. */
export async function startBackend(): Promise<Backend> {
  const refusal = await wasmRefusal()
  if (refusal === undefined) return { name: 'wasm' }
  await setBackend('cpu')
  return { name: 'cpu', refusal }
}

/** Why wasm does not start; undefined where it does. */
async function wasmRefusal(): Promise<string | undefined> {
  if (typeof WebAssembly !== 'object') return 'this browser has none'
  // Where it finds threads, the backend asks for a third binary, which the site does not have.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  setWasmPaths(new URL('./', import.meta.url).href)
  try {
    if (!(await setBackend('wasm'))) return 'its binary could not be loaded'
    accelerateWasm()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
