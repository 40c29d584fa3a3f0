import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it, test } from 'vitest'
import { effectiveRank } from '../../src/training/effectiveRank.js'
import { meanAbsoluteCosine } from '../../src/training/meanAbsoluteCosine.js'
import { singularValues } from '../../src/training/singularValues.js'
import { describeOnBackends } from '../support/backends.js'
import { gaussianRows } from './support.js'

const expEntropy = (values: number[]) => {
  const total = values.reduce((a, b) => a + b)
  return Math.exp(-values.reduce((sum, v) => sum + (v / total) * Math.log(v / total), 0))
}

function diagonal(values: readonly number[], rows = values.length): number[][] {
  return Array.from({ length: rows }, (_, i) => values.map((value, j) => (i === j ? value : 0)))
}

/** The sums of σ² and σ⁴: trace and squared Frobenius norm of the Gram matrix. */
function powerSums(columns: Float64Array[]): [number, number] {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0)
  const gram = columns.map((a) => columns.map((b) => dot(a, b)))
  return [gram.reduce((sum, row, i) => sum + row[i], 0), gram.flat().reduce((sum, entry) => sum + entry * entry, 0)]
}

describeOnBackends('meanAbsoluteCosine', () => {
  test('hand values', () => {
    expect(meanAbsoluteCosine(tf.eye(4))).toBe(0)
    expect(meanAbsoluteCosine(tf.ones([3, 5]))).toBeCloseTo(1, 14)
    const signs = tf.tensor2d([
      [1, -2, 0],
      [1, -2, 0]
    ])
    expect(meanAbsoluteCosine(signs)).toBeCloseTo(1 / 3, 14)
    expect(meanAbsoluteCosine(tf.zeros([3, 2]))).toBe(0)
    expect(meanAbsoluteCosine(tf.ones([3, 1]))).toBe(0)
    const integers = tf.tensor2d([3, 0, 4, 5], [2, 2], 'int32')
    expect(meanAbsoluteCosine(integers)).toBeCloseTo(0.8, 14)
  })

  test('plain loops, any rank, and no tensors left', () => {
    const rows = gaussianRows(12, 5, 1)
    let sum = 0
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < i; j++) {
        let [ab, aa, bb] = [0, 0, 0]
        for (const row of rows) {
          const [a, b] = [row[i], row[j]]
          ab += a * b
          aa += a * a
          bb += b * b
        }
        sum += Math.abs(ab) / Math.sqrt(aa * bb)
      }
    }
    const kernel = tf.tensor2d(rows)
    const before = tf.memory().numTensors
    expect(meanAbsoluteCosine(kernel)).toBeCloseTo(sum / 10, 13)
    expect(tf.memory().numTensors).toBe(before)
    expect(meanAbsoluteCosine(tf.reshape(kernel, [2, 2, 3, 5]))).toBe(meanAbsoluteCosine(kernel))
  })

  test('Gaussian columns: √(2/(πN))', () => {
    expect(meanAbsoluteCosine(tf.tensor2d(gaussianRows(400, 60, 2)))).toBeCloseTo(Math.sqrt(2 / (Math.PI * 400)), 2)
  })
})

describeOnBackends('effectiveRank', () => {
  test('closed forms', () => {
    expect(effectiveRank(tf.eye(7))).toBeCloseTo(7, 12)
    expect(effectiveRank(tf.zeros([3, 4]))).toBe(0)
    expect(effectiveRank(tf.ones([1, 1]))).toBeCloseTo(1, 13)
    for (const values of [
      [1, 3],
      [5, 4, 3, 2, 1],
      [1, 0.25, 2 ** -20]
    ]) {
      expect(effectiveRank(tf.tensor2d(diagonal(values)))).toBeCloseTo(expEntropy(values), 12)
      expect(effectiveRank(tf.tensor2d(diagonal(values, 9)))).toBeCloseTo(expEntropy(values), 12)
      expect(effectiveRank(tf.transpose(tf.tensor2d(diagonal(values, 9))))).toBeCloseTo(expEntropy(values), 12)
    }
    const outer = Array.from({ length: 40 }, (_, i) => Array.from({ length: 30 }, (_, j) => (i - 3) * (2 * j + 1)))
    expect(effectiveRank(tf.tensor2d(outer))).toBeCloseTo(1, 11)
    // Hadamard: orthogonal columns of equal norm.
    const bits = (n: number) => n.toString(2).replaceAll('0', '').length
    const hadamard = Array.from({ length: 16 }, (_, i) => Array.from({ length: 16 }, (_, j) => (-1) ** bits(i & j)))
    expect(effectiveRank(tf.tensor2d(hadamard))).toBeCloseTo(16, 11)
    // [[1, 1], [0, 1]] has the golden ratio and its inverse as singular values.
    const golden = (1 + Math.sqrt(5)) / 2
    const shear = tf.tensor2d([1, 1, 0, 1], [2, 2])
    expect(effectiveRank(shear)).toBeCloseTo(expEntropy([golden, 1 / golden]), 13)
  })

  test('does not depend on the scale, the rank of the tensor, or which side is longer', () => {
    const kernel = tf.tensor2d(gaussianRows(24, 10, 3))
    const value = effectiveRank(kernel)
    expect(value).toBeGreaterThan(8)
    expect(value).toBeLessThan(10)
    expect(effectiveRank(tf.mul(kernel, 2 ** -60))).toBeCloseTo(value, 12)
    expect(effectiveRank(tf.reshape(kernel, [2, 4, 3, 10]))).toBe(value)
    expect(effectiveRank(tf.transpose(kernel))).toBeCloseTo(value, 11)
  })
})

describe('singularValues', () => {
  it('has the power sums of the Gram matrix, and mirrored diagonals give their entries back', () => {
    for (const [rows, units, seed] of [
      [30, 30, 1],
      [50, 20, 2],
      [20, 50, 3]
    ] as const) {
      const columns = gaussianRows(units, rows, seed).map((row) => Float64Array.from(row))
      const values = singularValues(columns)
      const [squares, fourths] = powerSums(columns)
      expect(values.reduce((sum, v) => sum + v ** 2, 0) / squares).toBeCloseTo(1, 13)
      expect(values.reduce((sum, v) => sum + v ** 4, 0) / fourths).toBeCloseTo(1, 13)
    }
    const wanted = [1e-9, 1e-3, 0.5, 2, 7]
    const mirror = (v: number[]) => v.map((x) => x - (2 / 5) * v.reduce((a, b) => a + b))
    const inner = diagonal(wanted).map(mirror)
    const columns = inner.map((_, j) => Float64Array.from(mirror(inner.map((row) => row[j]))))
    singularValues(columns).forEach((value, i) => {
      expect(Math.abs(value - wanted[i])).toBeLessThan(1e-14)
    })
  })
})

test.each([
  ['meanAbsoluteCosine', 'kernel', meanAbsoluteCosine],
  ['effectiveRank', 'matrix', effectiveRank]
] as const)('%s: bad arguments', (name, argument, measure) => {
  const call = (value: unknown) => () => measure(value as tf.Tensor)
  for (const value of [undefined, null, 1, [[1, 2]], {}, 'text']) {
    expect(call(value)).toThrow(TypeError)
    expect(call(value)).toThrow(`${name}: ${argument} must be a tensor of shape […, units]; got `)
  }
  expect(call(tf.zeros([2, 2], 'bool'))).toThrow(
    new TypeError(`${name}: ${argument}.dtype must be 'float32' or 'int32'; got "bool"`)
  )
  expect(call(tf.zeros([2]))).toThrow(new RangeError(`${name}: ${argument}.rank must be at least 2; got 1`))
  expect(call(tf.zeros([0, 2]))).toThrow(RangeError)
  for (const bad of [Number.NaN, Infinity]) {
    expect(call(tf.tensor2d([[1, bad]]))).toThrow(/must be finite in every entry/)
  }
})
