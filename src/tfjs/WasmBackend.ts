/** What is used of a tensor's description. */
interface TensorPlace {
  readonly dataId: object
  readonly shape: number[]
  readonly dtype: 'float32' | 'int32' | 'bool' | 'complex64' | 'string'
}

/** What this library uses of TensorFlow.js' wasm backend; `wasm` is private there and may be missing. */
export interface WasmBackend {
  readonly wasm?: {
    readonly asm?: { readonly memory?: WebAssembly.Memory }
    _malloc?(bytes: number): number
    _free?(pointer: number): void
  }
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorPlace
  typedArrayFromHeap(info: TensorPlace): Float32Array
  disposeData(dataId: object): boolean
}
