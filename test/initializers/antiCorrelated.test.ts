import { beforeAll, describe, expect, test } from 'vitest'
import { antiCorrelated } from '../../src/index.js'
import { draw } from '../../tools/simulation/drawing.js'
import { expectMean, meanOf, onCpu, overUnits, STANDARD_ERRORS } from './support.js'

const KS = [-0.5, 0, 1, 10, Infinity]
/** g = k/(1 + k). */
const centring = (k: number) => (k === Infinity ? 1 : k / (1 + k))

beforeAll(onCpu)

describe.each(KS)('antiCorrelated, k = %d', (k) => {
  const g = centring(k)

  test('covariance of the weights of a unit: σ_w²/N (I − g J/N)', () => {
    const [inputs, units, sigmaW] = [5, 150_000, 1.4]
    const kernel = draw(antiCorrelated({ k, sigmaW, seed: 0 }), [inputs, units])
    for (let i = 0; i < inputs; i++) {
      expectMean(
        overUnits(units, kernel, (w) => w(i)),
        0,
        `mean ${i}`
      )
      for (let j = 0; j <= i; j++) {
        const expected = (sigmaW ** 2 / inputs) * ((i === j ? 1 : 0) - g / inputs)
        expectMean(
          overUnits(units, kernel, (w) => w(i) * w(j)),
          expected,
          `covariance ${i}, ${j}`
        )
      }
    }
    const variance = (sigmaW ** 2 / inputs) * (1 - g / inputs)
    expectMean(
      overUnits(units, kernel, (w) => w(0) ** 4),
      3 * variance ** 2,
      'fourth moment'
    )
  })

  test('variance of the sum of the weights of a unit: σ_w²/(1 + k)', () => {
    const [inputs, units] = [40, 20_000]
    const kernel = draw(antiCorrelated({ k, seed: 1 }), [inputs, units])
    const sums = overUnits(units, kernel, (w) => Array.from({ length: inputs }, (_, i) => w(i)).reduce((a, b) => a + b))
    if (k === Infinity) {
      // Each of 40 entries of about 0.16 is rounded to 2⁻²⁴ of itself.
      for (const sum of sums) expect(Math.abs(sum)).toBeLessThanOrEqual(inputs * 2 ** -24)
    } else {
      expectMean(
        sums.map((sum) => sum ** 2),
        1 / (1 + k)
      )
    }
  })

  test('units are independent of one another', () => {
    const [inputs, units] = [4, 100_000]
    const kernel = draw(antiCorrelated({ k, seed: 2 }), [inputs, units])
    const at = (input: number, unit: number) => kernel[input * units + unit]
    for (const lag of [1, 2]) {
      const pairs = Math.floor(units / (lag + 1))
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < inputs; j++) {
          const product = (unit: number) => at(i, unit * (lag + 1)) * at(j, unit * (lag + 1) + lag)
          expectMean(
            Float64Array.from({ length: pairs }, (_, unit) => product(unit)),
            0,
            `${i}, ${j}, lag ${lag}`
          )
        }
      }
    }
  })

  test('on inputs with a mean a unit has variance σ_w² (E[x²] − g E[x]²), in dense layers and convolutions', () => {
    const x = [0.5, 2, 1.5, 0, 1, 3, 0.25, 1, 0, 0.75, 2.5, 1]
    const mean = x.reduce((sum, each) => sum + each, 0) / x.length
    const square = x.reduce((sum, each) => sum + each ** 2, 0) / x.length
    const units = 60_000
    for (const shape of [
      [12, units],
      [2, 2, 3, units]
    ]) {
      const kernel = draw(antiCorrelated({ k, sigmaW: 0.8, seed: 3 }), shape)
      const sums = overUnits(units, kernel, (w) => x.reduce((sum, each, i) => sum + each * w(i), 0))
      expectMean(sums, 0)
      expectMean(
        sums.map((sum) => sum ** 2),
        0.64 * (square - g * mean ** 2)
      )
    }
  })

  test('in a depthwise kernel, fan-in its window, the weights of a channel are', () => {
    const [channels, multiplier] = [300, 100]
    const units = channels * multiplier
    const kernel = draw(antiCorrelated({ k, fanIn: 4, seed: 4 }), [2, 2, channels, multiplier])
    for (const [i, j] of [
      [0, 0],
      [1, 3]
    ] as const) {
      expectMean(
        overUnits(units, kernel, (w) => w(i) * w(j)),
        ((i === j ? 1 : 0) - g / 4) / 4
      )
    }
  })
})

/** ReLU at its divergence line (theory: σ_w² = 2π/(π − g), σ_b = 0), where correlations settle at c*. */
const FIXED_POINTS = [
  { k: 1, weightVariance: 2.3786, fixed: 0.7266 },
  { k: 100, weightVariance: 2.9204, fixed: 0.0173 }
]

/**
 * Largest error of the mean of a few networks, in standard errors from their spread, plus the 1/N that theory leaves
 * out.
 */
const WIDTH = 400
const NETWORKS = 6
const LAYERS = 32
const SETTLED = 20

/** Cosines after each layer of ReLU networks of a and b, cosine .9, and of a and an independent c. */
function correlations(k: number, sigmaW: number, seed: number): number[][] {
  const kernels = antiCorrelated({ k, sigmaW, seed })
  const normal = antiCorrelated({ k: 0, fanIn: 1, seed: seed + 1000 })
  const [a, noise, c] = [0, 1, 2].map(() => Float64Array.from(draw(normal, [WIDTH]))) as [
    Float64Array,
    Float64Array,
    Float64Array
  ]
  let images = [a, a.map((x, i) => 0.9 * x + Math.sqrt(0.19) * noise[i]), c]
  const cosine = (x: Float64Array, y: Float64Array) => {
    const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, each, i) => sum + each * v[i], 0)
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y))
  }
  return Array.from({ length: LAYERS }, () => {
    const kernel = draw(kernels, [WIDTH, WIDTH])
    const next = images.map(() => new Float64Array(WIDTH))
    for (let i = 0; i < WIDTH; i++) {
      for (const [image, values] of images.entries()) {
        const x = Math.max(0, values[i])
        const sums = next[image] as Float64Array
        if (x > 0) for (let j = 0; j < WIDTH; j++) sums[j] += x * kernel[i * WIDTH + j]
      }
    }
    images = next
    const [x, y, z] = images as [Float64Array, Float64Array, Float64Array]
    return [cosine(x, y), cosine(x, z)]
  })
}

describe.each(FIXED_POINTS)('a deep ReLU network, k = $k', ({ k, weightVariance, fixed }) => {
  const runs = () =>
    Array.from({ length: NETWORKS }, (_, seed) => correlations(k, Math.sqrt(weightVariance), seed).slice(SETTLED))

  test('two images end at the correlation c*, from above and from below', () => {
    const all = runs()
    for (const pair of [0, 1]) {
      const means = all.map((layers) => layers.reduce((sum, layer) => sum + layer[pair], 0) / layers.length)
      const { mean, error } = meanOf(means)
      const bound = STANDARD_ERRORS * error + 3 / WIDTH
      expect(bound, 'the measurement tells fixed points apart').toBeLessThanOrEqual(0.15)
      expect(Math.abs(mean - fixed), `${mean} ± ${error}`).toBeLessThanOrEqual(bound)
    }
  })
})

test('without anti-correlation the same images become alike', () => {
  const last = Array.from({ length: 2 }, (_, seed) => correlations(0, Math.SQRT2, seed)[LAYERS - 1] as number[])
  // c_{l+1} = f(c_l)/π from 0: 1 − c ≈ 9π²/(2 l²), .04 after 32 layers.
  for (const cosines of last) for (const each of cosines) expect(each).toBeGreaterThan(0.9)
})
