import { outOfRange } from '../checks.js'
import { normalNumbers } from './independentEntries.js'
import { inputsOf, type KernelLayout } from './KernelLayout.js'
import { orthonormalColumns } from './orthonormalColumns.js'
import type { RandomStream } from './randomStream.js'

/*
 * Random matrices [inputs, units] whose entries depend on one another. The mean square of the weights of a unit, summed
 * over its inputs, is σ²; that of anti-correlated normal weights is less by σ² k/(1 + k)/inputs.
 */

/** Draws one, flat, row after row. */
export type MatrixDraw = (caller: string, layout: KernelLayout, sigma: number, uniform: RandomStream) => Float64Array

/** Orthonormal columns, or rows where there are more columns, times a factor. */
function semiOrthogonal(rows: number, columns: number, factor: number, normal: () => number): Float64Array {
  if (rows >= columns) return orthonormalColumns(rows, columns, normal).map((x) => factor * x)
  const transposed = orthonormalColumns(columns, rows, normal)
  return Float64Array.from(
    { length: rows * columns },
    (_, i) => factor * transposed[(i % columns) * rows + Math.floor(i / columns)]
  )
}

/** Its singular values are σ √max(1, units/inputs). */
export const orthogonalMatrix: MatrixDraw = (_, layout, sigma, uniform) => {
  const [inputs, units] = [inputsOf(layout), layout.units]
  return semiOrthogonal(inputs, units, sigma * Math.sqrt(Math.max(1, units / inputs)), normalNumbers(uniform))
}

/** Orthogonal at the centre of the window, zero elsewhere. */
export const deltaMatrix: MatrixDraw = (_, { channels, units, taps, centre }, sigma, uniform) => {
  const matrix = new Float64Array(taps * channels * units)
  const factor = sigma * Math.sqrt(Math.max(1, units / channels))
  matrix.set(semiOrthogonal(channels, units, factor, normalNumbers(uniform)), centre * channels * units)
  return matrix
}

/**
 * Orthogonal units, in blocks of as many as there are inputs, each as long as independent normal weights would make it.
 */
export const decorrelatedMatrix: MatrixDraw = (_, layout, sigma, uniform) => {
  const [inputs, units] = [inputsOf(layout), layout.units]
  const normal = normalNumbers(uniform)
  const matrix = new Float64Array(inputs * units)
  for (let first = 0; first < units; first += inputs) {
    const columns = Math.min(inputs, units - first)
    const block = orthonormalColumns(inputs, columns, normal)
    for (let column = 0; column < columns; column++) {
      let square = 0
      for (let i = 0; i < inputs; i++) square += normal() ** 2
      const length = sigma * Math.sqrt(square / inputs)
      for (let i = 0; i < inputs; i++) {
        matrix[i * units + first + column] = length * block[i * columns + column]
      }
    }
  }
  return matrix
}

/** Normal entries, less their mean over the inputs times 1 − 1/√(1 + k): covariance σ²/N (I − k/(1 + k) J/N). */
export const antiCorrelatedMatrix =
  (k: number): MatrixDraw =>
  (_, layout, sigma, uniform) => {
    const [inputs, units] = [inputsOf(layout), layout.units]
    const normal = normalNumbers(uniform)
    const deviation = sigma / Math.sqrt(inputs)
    const matrix = Float64Array.from({ length: inputs * units }, () => deviation * normal())
    const share = (1 - 1 / Math.sqrt(1 + k)) / inputs
    const means = new Float64Array(units)
    for (const [i, weight] of matrix.entries()) means[i % units] += share * weight
    return matrix.map((weight, i) => weight - means[i % units])
  }

/** Replaces one weight of each unit by √U, of density 2x on [0, 1]; the others give what is left of σ². */
export const asymmetricMatrix =
  (k: number): MatrixDraw =>
  (caller, layout, sigma, uniform) => {
    const [inputs, units] = [inputsOf(layout), layout.units]
    const rest = sigma ** 2 - 0.5
    if (!(rest >= 0) || (inputs === 1 && rest > 0)) {
      throw outOfRange(
        caller,
        'σ_w²',
        `${inputs === 1 ? '' : 'at least '}1/2 with rai or raai and ${inputs} inputs`,
        sigma ** 2
      )
    }
    const others = inputs === 1 ? 0 : Math.sqrt((rest * inputs) / (inputs - 1))
    const matrix = antiCorrelatedMatrix(k)(caller, layout, others, uniform)
    for (let unit = 0; unit < units; unit++) {
      matrix[Math.floor(uniform() * inputs) * units + unit] = Math.sqrt(uniform())
    }
    return matrix
  }
