import type { ActivationStep } from '../program/activations.js'
import type { AffineStep } from '../program/normalisation.js'
import { scalarFunction } from '../tfjs/scalarFunctions.js'
import { type Run, type Runs, single } from './Run.js'

/** y[i] = f(x[i], i) for every sample. */
const perEntry = (floats: Float32Array, size: number, entry: (x: number, i: number) => number): Run =>
  single((from, to, samples) => {
    const [x, y] = [from >>> 2, to >>> 2]
    for (let i = 0; i < samples * size; i++) floats[y + i] = entry(floats[x + i], i % size)
  })

/** How scalings by channel and activations are run. */
export const entryRuns: Runs<AffineStep | ActivationStep> = {
  affine({ size, center, scale, shift }, { floats }) {
    const of = (values: Float32Array, i: number) => values[i % values.length]
    return perEntry(floats, size, (x, i) => (x - of(center, i)) * of(scale, i) + of(shift, i))
  },

  threshold({ size, tau, m, sides }, { kernels }) {
    const mask = sides === 2 ? 0x7fffffff : -1
    return single((from, to, samples) => kernels.clippedThreshold(from, to, samples * size, tau, m ?? Infinity, mask))
  },

  pointwise: ({ size, activation, params, custom }, { floats }) =>
    perEntry(floats, size, custom ?? scalarFunction('compileSparse', activation, params)),

  prelu: ({ size, alpha }, { floats }) => perEntry(floats, size, (x, i) => (x >= 0 ? x : x * alpha[i])),

  softmax: ({ size, columns, log }, { floats: f }) =>
    single((from, to, samples) => {
      for (let start = 0; start < samples * size; start += columns) {
        const row = f.subarray((from >>> 2) + start, (from >>> 2) + start + columns)
        const largest = row.reduce((a, b) => Math.max(a, b), -Infinity)
        const sum = row.reduce((total, x) => total + Math.exp(x - largest), 0)
        for (const [i, x] of row.entries()) {
          f[(to >>> 2) + start + i] = log ? x - largest - Math.log(sum) : Math.exp(x - largest) / sum
        }
      }
    })
}
