export { type AccelerateWasmOptions, accelerateWasm, type WasmAcceleration } from './acceleration/accelerateWasm.js'
