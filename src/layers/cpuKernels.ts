import {
  engine,
  getBackend,
  getKernel,
  type KernelFunc,
  registerKernel,
  type Tensor,
  type TensorInfo
} from '@tensorflow/tfjs-core'
import type { ClippedThreshold } from './clippedThreshold.js'

/*
 * On the cpu backend every op is a loop over the tensor; these two do the work of six. Elsewhere the ops themselves are fast.
 */

/** The clipped threshold of x. */
export const VALUE = 'SgpClippedThreshold'
/** dy where the derivative of the clipped threshold at x is 1, else 0. */
export const GRADIENT = 'SgpClippedThresholdGradient'

interface CpuBackend {
  readSync(dataId: object): Float32Array
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo
}

type Entry = (x: number, dy: number, tau: number, m: number, twoSided: boolean) => number

const value: Entry = (x, _, tau, m, twoSided) => {
  if (Number.isNaN(x)) return x
  const z = Math.fround((twoSided && x < 0 ? -x : x) - tau)
  const clipped = z > 0 ? (z < m ? z : m) : 0
  return twoSided && x < 0 ? 0 - clipped : clipped
}

const gradient: Entry = (x, dy, tau, m, twoSided) => {
  const z = Math.fround((twoSided && x < 0 ? -x : x) - tau)
  return z > 0 && z < m ? dy : 0
}

const kernel =
  (entry: Entry): KernelFunc =>
  ({ inputs, backend, attrs }) => {
    const cpu = backend as unknown as CpuBackend
    const { tau, m, sides } = attrs as unknown as ClippedThreshold
    const [threshold, clip, twoSided] = [Math.fround(tau), Math.fround(m), sides === 2]
    const { x, dy } = inputs as { x: TensorInfo; dy?: TensorInfo }
    const xs = cpu.readSync(x.dataId)
    const dys = dy === undefined ? xs : cpu.readSync(dy.dataId)
    const output = new Float32Array(xs.length)
    for (let i = 0; i < output.length; i++) {
      output[i] = entry(xs[i] as number, dys[i] as number, threshold, clip, twoSided)
    }
    return cpu.makeTensorInfo(x.shape, 'float32', output)
  }

for (const [kernelName, entry] of [
  [VALUE, value],
  [GRADIENT, gradient]
] as const) {
  if (getKernel(kernelName, 'cpu') === undefined) {
    registerKernel({ kernelName, backendName: 'cpu', kernelFunc: kernel(entry) })
  }
}

/** Runs one of the two kernels, or nothing on a backend that does not have it. */
export function runCpuKernel(name: string, inputs: Record<string, Tensor>, attributes: ClippedThreshold) {
  if (getKernel(name, getBackend()) === undefined) return undefined
  return engine().runKernel(name, inputs, { ...attributes }) as Tensor
}
