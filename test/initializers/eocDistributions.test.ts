import { beforeAll, describe, expect, test } from 'vitest'
import {
  antiCorrelated,
  CReLU,
  crelu,
  designSparseActivation,
  edgeOfChaos,
  eocInitializer,
  orthogonal,
  rai
} from '../../src/index.js'
import { ScaledInitializer } from '../../src/initializers/ScaledInitializer.js'
import { draw } from '../../tools/simulation/drawing.js'
import { expectMean, meanSquare, onCpu, overUnits, STANDARD_ERRORS } from './support.js'

const relu = { activation: 'relu', qStar: 1 } as const
const sparse = { activation: crelu({ tau: 1, m: 1 }), qStar: 2 }

beforeAll(onCpu)

describe('anti-correlation in eocInitializer', () => {
  test('k alone draws anti-correlated weights, of covariance σ_w²/N (I − g J/N)', () => {
    const eoc = eocInitializer({ ...sparse, k: 1, seed: 0 })
    expect(eoc.distribution).toEqual({ name: 'antiCorrelated', k: 1 })
    const [inputs, units] = [4, 150_000]
    const kernel = draw(eoc.kernel(), [inputs, units])
    for (const [i, j] of [
      [0, 0],
      [3, 3],
      [0, 1],
      [1, 3]
    ] as const) {
      expectMean(
        overUnits(units, kernel, (w) => w(i) * w(j)),
        (eoc.sigmaW ** 2 / inputs) * ((i === j ? 1 : 0) - 0.5 / inputs)
      )
    }
  })

  test.each([-0.5, 1, 7, Infinity])('k = %d: as k, as distribution and as both it is one and the same', (k) => {
    const network = sparse
    const plain = edgeOfChaos({ ...network, k })
    const byBoth = [
      eocInitializer({ ...network, k, seed: 2 }),
      eocInitializer({ ...network, distribution: { name: 'antiCorrelated', k }, seed: 2 }),
      eocInitializer({ ...network, k, distribution: { name: 'antiCorrelated', k }, seed: 2 })
    ]
    for (const eoc of byBoth) {
      expect(eoc.sigmaW).toBe(plain.sigmaW)
      expect(eoc.sigmaB).toBe(plain.sigmaB)
      expect(eoc.distribution).toEqual({ name: 'antiCorrelated', k })
    }
    const [one, ...others] = byBoth.map((eoc) => draw(eoc.kernel(), [5, 6]))
    for (const other of others) expect(other).toEqual(one)
    if (k > 0) expect(plain.sigmaB).toBeGreaterThan(edgeOfChaos(network).sigmaB)
  })

  test.each([
    [
      { k: 1, distribution: { name: 'antiCorrelated', k: 2 } },
      /eocInitializer: k must be that of the distribution \(2\).*got 1/
    ],
    [{ k: 1, distribution: 'normal' }, /eocInitializer: k must be that of the distribution \(0\).*got 1/],
    [{ k: 1, distribution: 'orthogonal' }, /eocInitializer: k must be that of the distribution \(0\).*got 1/],
    [
      { k: Infinity, distribution: { name: 'raai', k: 1 } },
      /eocInitializer: k must be that of the distribution \(1\).*got Infinity/
    ]
  ] as const)('%j contradicts itself', (options, message) => {
    expect(() => eocInitializer({ ...relu, ...options })).toThrow(RangeError)
    expect(() => eocInitializer({ ...relu, ...options })).toThrow(message)
  })

  test('first layer and read-out have independent weights', () => {
    const eoc = eocInitializer({ ...sparse, k: Infinity, seed: 0 })
    for (const [one, variance] of [
      [eoc.inputKernel({ secondMoment: 2 }), (sparse.qStar - eoc.sigmaB ** 2) / 2],
      [eoc.outputKernel({ variance: 1 }), undefined]
    ] as const) {
      const units = 40_000
      const kernel = draw(one, [3, units])
      expectMean(
        overUnits(units, kernel, (w) => w(0) * w(1)),
        0
      )
      if (variance !== undefined)
        expectMean(
          kernel.map((w) => w * w),
          variance / 3
        )
    }
  })
})

/** E f(√q z), z normal, by the trapezoidal rule; φ of a CReLU is 0 below τ, and at most m. */
function expectation(q: number, f: (h: number) => number): number {
  const [step, reach] = [1e-4, 9]
  let sum = 0
  for (let z = -reach; z <= reach; z += step) sum += Math.exp((-z * z) / 2) * f(Math.sqrt(q) * z)
  return (sum * step) / Math.sqrt(2 * Math.PI)
}

describe('a deep CReLU network of zero-sum weights', () => {
  const [width, depth, networks] = [500, 8, 5]
  const design = designSparseActivation({ family: 'crelu', sparsity: 0.85, qStar: 2, varianceSlope: 0.7 })
  const { tau, m } = design
  const phi = (h: number) => Math.min(m, Math.max(0, h - tau))
  const q = 2
  const eocOf = (seed: number) => eocInitializer({ activation: new CReLU(design), qStar: q, k: Infinity, seed })

  test('σ_b² and V′ as theory has them (.6343 q*, .594)', () => {
    const eoc = eocOf(0)
    expect(Math.abs(eoc.sigmaB ** 2 / q - 0.6343)).toBeLessThanOrEqual(5e-5)
    expect(Math.abs(eoc.varianceSlope - 0.594)).toBeLessThanOrEqual(5e-4)
    expect(eoc.sigmaW).toBe(design.sigmaW)
  })

  test('has variance q* in every layer', () => {
    // One layer of N units adds noise of variance σ_w⁴ Var(φ² − 2 E[φ] φ)/N to the variance of the next, of which V′
    // stays layer after layer; the sample variance of N units has 2q²/N more.
    const { sigmaW, sigmaB } = eocOf(0)
    const next = (variance: number) =>
      sigmaW ** 2 * (expectation(variance, (h) => phi(h) ** 2) - expectation(variance, phi) ** 2) + sigmaB ** 2
    expect(Math.abs(next(q) / q - 1)).toBeLessThanOrEqual(1e-6)
    const slope = (next(q + 1e-3) - next(q - 1e-3)) / 2e-3
    const mean = expectation(q, phi)
    const term = (h: number) => phi(h) ** 2 - 2 * mean * phi(h)
    const noise = (sigmaW ** 4 * (expectation(q, (h) => term(h) ** 2) - expectation(q, term) ** 2)) / width
    const predicted = (layer: number) =>
      Math.sqrt((2 * q ** 2) / width + (noise * (1 - slope ** (2 * layer))) / (1 - slope ** 2))

    const measured = Array.from({ length: networks }, (_, seed) => {
      const eoc = eocOf(seed)
      // An image of mean square 1, so that the first layer has variance q* exactly.
      let x = Float64Array.from(draw(orthogonal({ seed }), [200, 1]), (each) => each * Math.sqrt(200))
      return Array.from({ length: depth }, (_, layer) => {
        const kernel = draw(layer === 0 ? eoc.inputKernel({ secondMoment: 1 }) : eoc.kernel(), [x.length, width])
        const h = Float64Array.from(draw(eoc.bias(), [width]))
        for (const [i, each] of x.entries()) {
          if (each === 0) continue
          for (let j = 0; j < width; j++) h[j] += each * kernel[i * width + j]
        }
        x = h.map(phi)
        return meanSquare(h)
      })
    })
    for (let layer = 0; layer < depth; layer++) {
      const variances = measured.map((network) => network[layer])
      for (const each of variances) {
        expect(Math.abs(each - q), `layer ${layer}`).toBeLessThanOrEqual(STANDARD_ERRORS * predicted(layer))
      }
      const average = variances.reduce((sum, each) => sum + each, 0) / networks
      expect(Math.abs(average - q), `layer ${layer}`).toBeLessThanOrEqual(
        (STANDARD_ERRORS * predicted(layer)) / Math.sqrt(networks)
      )
    }
  })
})

describe('rai and raai in eocInitializer', () => {
  test.each([
    ['rai', 'rai', 0],
    ['raai, k = 1', { name: 'raai', k: 1 }, 0.5],
    ['raai, k = Infinity', { name: 'raai', k: Infinity }, 1]
  ] as const)('%s: one weight of mean 2/3 and mean square 1/2 a unit, the others of mean 0', (_, distribution, g) => {
    const eoc = eocInitializer({ ...relu, distribution, seed: 0 })
    expect(eoc.sigmaW).toBeCloseTo(Math.SQRT2, 12)
    const [inputs, units] = [5, 150_000]
    const kernel = draw(eoc.kernel(), [inputs, units])
    // The normal weights are drawn with variance (σ_w² − 1/2)/(N − 1) times (1 − g/N), the diagonal of I − g J/N.
    const others = (2 - 0.5) * (1 - g / inputs)
    for (let i = 0; i < inputs; i++) {
      expectMean(
        overUnits(units, kernel, (w) => w(i)),
        2 / 3 / inputs
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) ** 2),
        (others + 0.5) / inputs
      )
      expectMean(
        overUnits(units, kernel, (w) => w(i) * w((i + 1) % inputs)),
        ((-g / inputs) * (1.5 / (inputs - 1)) * (inputs - 2)) / inputs
      )
    }
    for (const other of [eoc.inputKernel({ secondMoment: 1 }), eoc.outputKernel({ variance: 1 })]) {
      expectMean(draw(other, [5, 20_000]), 0)
    }
    expectMean(draw(eoc.bias(), [1000]), 0)
  })

  test.each([[[1000, 40]], [[3, 3, 5, 40]]])('rai, shape %j: second moment exactly σ_w²/fan-in', (shape) => {
    const eoc = eocInitializer({ activation: 'tanh', qStar: 0.5, distribution: 'rai', seed: 1 })
    const inputs = shape.slice(0, -1).reduce((product, n) => product * n, 1)
    const one = eoc.kernel()
    const sums = Array.from({ length: 60 }, () => draw(one, shape)).flatMap((kernel) =>
      Array.from(
        overUnits(40, kernel, (w) => Array.from({ length: inputs }, (_, i) => w(i) ** 2).reduce((a, b) => a + b))
      )
    )
    expectMean(sums, eoc.sigmaW ** 2)
  })

  test('are refused where σ_w² is below 1/2, and the message says what helps', () => {
    for (const distribution of ['rai', { name: 'raai', k: 1 }] as const) {
      // σ_w² = 2 χ₁ for ReLU.
      const below = () => eocInitializer({ ...relu, chi1: 0.24, distribution })
      expect(below).toThrow(RangeError)
      expect(below).toThrow(
        /eocInitializer: activation must be one with σ_w² ≥ 0\.5 for the distribution .*; got "relu"/
      )
      expect(eocInitializer({ ...relu, chi1: 0.26, distribution }).sigmaW).toBeCloseTo(Math.sqrt(0.52), 12)
    }
  })

  test('just above 1/2 nothing but the positive weight is left', () => {
    const config = { sigma: Math.SQRT1_2, fanIn: 'fromShape', distribution: 'rai', seed: 0, stream: 0 } as const
    const kernel = draw(new ScaledInitializer(config), [6, 50])
    for (let unit = 0; unit < 50; unit++) {
      const own = Array.from({ length: 6 }, (_, i) => kernel[i * 50 + unit])
      expect(own.filter((w) => Math.abs(w) > 1e-7)).toHaveLength(1)
    }
  })

  test('a unit of one input has no other weight, so that σ_w² cannot be kept', () => {
    const kernel = eocInitializer({ ...relu, distribution: 'rai', seed: 0 }).kernel()
    expect(() => kernel.apply([1, 4])).toThrow(/σ_w² must be 1\/2 with rai or raai and 1 inputs; got 2/)
  })
})

test('weights that depend on one another are refused for a transposed kernel, whose fan-in is not that of its shape', () => {
  const shape = [3, 3, 20, 5]
  for (const distribution of [
    'orthogonal',
    'deltaOrthogonal',
    'decorrelated',
    'rai',
    { name: 'antiCorrelated', k: 1 },
    { name: 'raai', k: 1 }
  ] as const) {
    const eoc = eocInitializer({ ...relu, distribution, seed: 0 })
    for (const one of [eoc.kernel({ fanIn: 45 }), eoc.layer({ fanIn: 45 }).kernelInitializer]) {
      expect(() => one.apply(shape)).toThrow(RangeError)
      expect(() => one.apply(shape)).toThrow(/fanIn must be 180 for a kernel of shape \[3, 3, 20, 5\].*got 45/)
    }
    expect(draw(eoc.kernel({ fanIn: 180 }), shape)).toHaveLength(900)
  }
  expect(() => antiCorrelated({ k: 1, fanIn: 45 }).apply(shape)).toThrow(/fanIn must be 180.*got 45/)
  expect(() => rai({ fanIn: 45 }).apply(shape)).toThrow(/fanIn must be 180.*got 45/)
})
