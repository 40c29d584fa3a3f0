import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { expect } from 'vitest'

export { tf, tfl }

/** How far a measured mean may be from the stated one, in standard errors. */
export const STANDARD_ERRORS = 5

export async function onCpu(): Promise<void> {
  await tf.setBackend('cpu')
  await tf.ready()
}

/** The last axis holds the units; what is before it are the inputs of each. */
export const sizeOf = (shape: readonly number[]): { inputs: number; units: number } => ({
  inputs: shape.slice(0, -1).reduce((product, n) => product * n, 1),
  units: shape[shape.length - 1]
})

/** Scalar products of the columns of a matrix [rows, columns], row after row. */
export function gram(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const products = new Float64Array(columns * columns)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = matrix[i * columns + j]
      for (let k = 0; k < columns; k++) {
        products[j * columns + k] += x * matrix[i * columns + k]
      }
    }
  }
  return products
}

export const transpose = (matrix: ArrayLike<number>, rows: number, columns: number): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)])

/** Largest deviation of a square matrix from `scale` times the identity. */
export function fromIdentity(matrix: ArrayLike<number>, scale = 1): number {
  const n = Math.sqrt(matrix.length)
  let largest = 0
  for (let i = 0; i < matrix.length; i++) {
    const expected = i % (n + 1) === 0 ? scale : 0
    largest = Math.max(largest, Math.abs(matrix[i] - expected))
  }
  return largest
}

export const meanSquare = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2
  return sum / values.length
}

/** Mean and its standard error. */
export function meanOf(values: ArrayLike<number>): { mean: number; error: number } {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += values[i] / n
  let square = 0
  for (let i = 0; i < n; i++) square += (values[i] - mean) ** 2
  return { mean, error: Math.sqrt(square / (n - 1) / n) }
}

/** The mean of independent samples is the expected one, within 5 of its standard errors. */
export function expectMean(values: ArrayLike<number>, expected: number, label = ''): void {
  const { mean, error } = meanOf(values)
  expect(
    Math.abs(mean - expected),
    `${label}: mean ${mean}, expected ${expected}, standard error ${error}`
  ).toBeLessThanOrEqual(STANDARD_ERRORS * error)
}

/** The values of an entry, or of a product of entries, over the units of a kernel [inputs, units]. */
export const overUnits = (
  units: number,
  kernel: ArrayLike<number>,
  f: (entry: (input: number) => number) => number
): Float64Array => Float64Array.from({ length: units }, (_, unit) => f((input) => kernel[input * units + unit]))

export const weightsOf = (model: tfl.LayersModel): number[][] =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()))

export const throughJson = (model: tfl.LayersModel): Promise<tfl.LayersModel> =>
  tfl.models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(null, false))))
