import type { ConcatenateStep, LinearStep, SoftmaxStep, Step } from '../program/Program.js'
import { scalarFunction } from '../program/pointwise.js'
import type { Geometry, Kernels, Pointer } from '../runtime/Kernels.js'
import type { Run } from './linearSteps.js'

type OtherStep = Exclude<Step, LinearStep>

/** Calls `each` with the places of the image and of the output of every sample. */
function perImage(geometry: Geometry, each: (image: Pointer, output: Pointer) => void): Run {
  const [height, width, channels, outHeight, outWidth] = geometry
  return (from, to, samples) => {
    for (let i = 0; i < samples; i++) {
      each(from + 4 * i * height * width * channels, to + 4 * i * outHeight * outWidth * channels)
    }
  }
}

/** y[i] = f(x[i], i) for every sample. */
function perEntry(f: Float32Array, size: number, entry: (x: number, i: number) => number): Run {
  return (from, to, samples) => {
    const [x, y] = [from >>> 2, to >>> 2]
    for (let i = 0; i < samples * size; i++) f[y + i] = entry(f[x + i] as number, i % size)
  }
}

function softmaxRun(f: Float32Array, { size, columns, log }: SoftmaxStep): Run {
  return (from, to, samples) => {
    for (let start = 0; start < samples * size; start += columns) {
      const row = f.subarray((from >>> 2) + start, (from >>> 2) + start + columns)
      const largest = row.reduce((a, b) => Math.max(a, b), -Infinity)
      const sum = row.reduce((total, x) => total + Math.exp(x - largest), 0)
      for (const [i, x] of row.entries()) {
        f[(to >>> 2) + start + i] = log ? x - largest - Math.log(sum) : Math.exp(x - largest) / sum
      }
    }
  }
}

/** Steps that read several values. */
export type RunAll = (from: readonly Pointer[], to: Pointer, samples: number) => void

const single =
  (run: Run): RunAll =>
  ([from], to, samples) =>
    run(from as Pointer, to, samples)

function addRun(f: Float32Array, size: number): RunAll {
  return (from, to, samples) => {
    const y = to >>> 2
    f.fill(0, y, y + samples * size)
    for (const pointer of from) {
      const x = pointer >>> 2
      for (let i = 0; i < samples * size; i++) f[y + i] = (f[y + i] as number) + (f[x + i] as number)
    }
  }
}

function concatenateRun(f: Float32Array, { outer, parts }: ConcatenateStep): RunAll {
  return (from, to, samples) => {
    let at = to >>> 2
    for (let i = 0; i < samples * outer; i++) {
      for (const [input, floats] of parts.entries()) {
        const start = ((from[input] as Pointer) >>> 2) + i * floats
        f.copyWithin(at, start, start + floats)
        at += floats
      }
    }
  }
}

/** How a step without weights to multiply by is run, on memory seen as the floats f. */
export function otherRun(step: OtherStep, kernels: Kernels, f: Float32Array): RunAll {
  const { size } = step
  switch (step.op) {
    case 'affine': {
      const { center, scale, shift } = step
      const of = (values: Float32Array, i: number) => values[i % values.length] as number
      return single(perEntry(f, size, (x, i) => (x - of(center, i)) * of(scale, i) + of(shift, i)))
    }
    case 'pool':
      return single(
        perImage(step.geometry, (image, output) => kernels.pool(step.average, image, output, ...step.geometry))
      )
    case 'pad':
      return single(perImage(step.geometry, (image, output) => kernels.unfold(image, output, ...step.geometry)))
    case 'threshold': {
      const { tau, m, sides } = step
      const mask = sides === 2 ? 0x7fffffff : -1
      return single((from, to, samples) => kernels.clippedThreshold(from, to, samples * size, tau, m ?? Infinity, mask))
    }
    case 'pointwise': {
      const value = step.custom ?? scalarFunction('compileSparse', step.activation, step.params)
      return single(perEntry(f, size, value))
    }
    case 'prelu':
      return single(perEntry(f, size, (x, i) => (x >= 0 ? x : x * (step.alpha[i] as number))))
    case 'softmax':
      return single(softmaxRun(f, step))
    case 'add':
      return addRun(f, size)
    case 'concatenate':
      return concatenateRun(f, step)
  }
}
