/**
 * Faster kernels for the WebAssembly backend of TensorFlow.js.
 *
 * @module wasm
 */
export { type AccelerateWasmOptions, accelerateWasm, type WasmAcceleration } from './acceleration/accelerateWasm.js'
