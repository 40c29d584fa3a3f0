import type { TensorInfo } from '@tensorflow/tfjs-core'

/** What this library uses of TensorFlow.js' wasm backend; `wasm` is private there and may be missing. */
export interface WasmBackend {
  readonly wasm?: {
    readonly asm?: { readonly memory?: WebAssembly.Memory }
    _malloc?(bytes: number): number
    _free?(pointer: number): void
  }
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo
  typedArrayFromHeap(info: TensorInfo): Float32Array
  disposeData(dataId: object): boolean
}
