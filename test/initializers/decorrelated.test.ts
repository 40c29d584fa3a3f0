import { beforeAll, describe, expect, test } from 'vitest'
import { decorrelated, eocInitializer } from '../../src/index.js'
import { draw } from '../../tools/simulation/drawing.js'
import { expectMean, gram, onCpu, overUnits } from './support.js'

const ROUNDING = 1e-6

/** Cosines between the columns of a matrix, row after row. */
function cosines(matrix: ArrayLike<number>, inputs: number, units: number): Float64Array {
  const products = gram(matrix, inputs, units)
  const length = (i: number) => Math.sqrt(products[i * (units + 1)])
  return products.map((product, i) => product / (length(Math.floor(i / units)) * length(i % units)))
}

/** Largest cosine of two different units of one block of as many as there are inputs. */
function largestCosine(matrix: ArrayLike<number>, inputs: number, units: number): number {
  const all = cosines(matrix, inputs, units)
  let largest = 0
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < i; j++) {
      if (Math.floor(i / inputs) !== Math.floor(j / inputs)) continue
      largest = Math.max(largest, Math.abs(all[i * units + j]))
    }
  }
  return largest
}

beforeAll(onCpu)

describe('decorrelated', () => {
  test.each([
    [[60, 40], 60, 40],
    [[50, 50], 50, 50],
    [[16, 70], 16, 70],
    [[3, 3, 2, 45], 18, 45],
    [[2, 2, 2, 2, 16], 16, 16]
  ] as const)('shape %j: units of a block are orthogonal', (shape, inputs, units) => {
    expect(largestCosine(draw(decorrelated({ seed: 0 }), shape), inputs, units)).toBeLessThanOrEqual(ROUNDING)
  })

  test('where N divides the units, the sum of squared cosines is the least possible, units²/N (Welch)', () => {
    for (const [inputs, units] of [
      [10, 40],
      [25, 50],
      [7, 7],
      [1, 6]
    ] as const) {
      const all = cosines(draw(decorrelated({ seed: 3 }), [inputs, units]), inputs, units)
      const sum = all.reduce((total, cosine) => total + cosine ** 2, 0)
      expect(Math.abs(sum / (units ** 2 / inputs) - 1)).toBeLessThanOrEqual(ROUNDING)
    }
  })

  test('lengths are those of independent normal weights: N |w|²/σ_w² is χ² with N degrees of freedom', () => {
    const [inputs, units, sigmaW] = [8, 40_000, 1.7]
    const kernel = draw(decorrelated({ sigmaW, seed: 1 }), [inputs, units])
    const squares = overUnits(units, kernel, (w) => {
      let sum = 0
      for (let i = 0; i < inputs; i++) sum += w(i) ** 2
      return (sum * inputs) / sigmaW ** 2
    })
    expectMean(squares, inputs, 'mean')
    expectMean(
      squares.map((square) => (square - inputs) ** 2),
      2 * inputs,
      'variance'
    )
    expectMean(
      squares.map((square) => (square - inputs) ** 3),
      8 * inputs,
      'third cumulant'
    )
  })

  test('a unit alone is normal: fourth moments of its entries and of their products', () => {
    const [inputs, units] = [3, 60_000]
    const kernel = draw(decorrelated({ seed: 2 }), [inputs, units])
    const variance = 1 / inputs
    for (const i of [0, 1, 2]) {
      expectMean(
        overUnits(units, kernel, (w) => w(i)),
        0
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) ** 4),
        3 * variance ** 2
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) ** 2 * w((i + 1) % 3) ** 2),
        variance ** 2
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) * w((i + 1) % 3)),
        0
      )
    }
  })

  test('blocks are independent: squared cosines across them have mean 1/N', () => {
    const inputs = 5
    const one = decorrelated({ seed: 4 })
    const squares: number[] = []
    for (let i = 0; i < 20_000; i++) {
      const all = cosines(draw(one, [inputs, 2 * inputs]), inputs, 2 * inputs)
      squares.push(all[inputs] ** 2)
    }
    expectMean(squares, 1 / inputs)
    expectMean(
      squares.map((square) => square ** 2),
      3 / (inputs * (inputs + 2))
    )
  })

  test('a depthwise kernel, fan-in its window: each channel decorrelated, of mean square σ_w²/fan-in', () => {
    const [channels, multiplier] = [500, 7]
    const values = draw(decorrelated({ fanIn: 9, seed: 0 }), [3, 3, channels, multiplier])
    for (const channel of [0, 1, channels - 1]) {
      const own = Float64Array.from(
        { length: 9 * multiplier },
        (_, i) => values[(Math.floor(i / multiplier) * channels + channel) * multiplier + (i % multiplier)]
      )
      expect(largestCosine(own, 9, multiplier)).toBeLessThanOrEqual(ROUNDING)
    }
    expectMean(
      values.map((x) => x * x),
      1 / 9
    )
  })

  test("as eocInitializer's distribution: cosines 0, σ_w its own", () => {
    const eoc = eocInitializer({ activation: 'tanh', qStar: 0.5, distribution: 'decorrelated', seed: 0 })
    const [inputs, units] = [20, 4000]
    const kernel = draw(eoc.kernel(), [inputs, units])
    const squares = overUnits(units, kernel, (w) =>
      Array.from({ length: inputs }, (_, i) => w(i) ** 2).reduce((a, b) => a + b)
    )
    expectMean(squares, eoc.sigmaW ** 2)
    const few = draw(eoc.kernel(), [inputs, 50])
    expect(largestCosine(few, inputs, 50)).toBeLessThanOrEqual(ROUNDING)
  })
})
