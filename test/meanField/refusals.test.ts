import { describe, expect, it } from 'vitest'
import {
  correlationMap,
  correlationMapCurvature,
  defineActivation,
  elu,
  finiteWidth,
  nngpKernel,
  ntk,
  phaseDiagram,
  piecewiseLinear,
  sparsePhaseDiagram,
  spatialCovarianceMap,
  varianceFixedPoints,
  varianceMap
} from '../../src/theory.js'

const step = defineActivation({ name: 'step', value: (x) => (x > 0 ? 1 : 0), slope: () => 0, jumps: [0] })
const network = { activation: 'tanh', sigmaW: 1.2, sigmaB: 0 } as const
const ofStep = { activation: step, sigmaW: 1, sigmaB: 0.1 }

describe('lists of numbers', () => {
  it('have to ascend strictly, and may be typed arrays', () => {
    const call = (sigmaW: ArrayLike<number>) => phaseDiagram('tanh', { sigmaW, sigmaB: [0.1] })
    expect(() => call([1, 1])).toThrow('phaseDiagram: sigmaW must be strictly ascending; got "1, 1"')
    expect(() => call(Float32Array.of(2, 1.5))).toThrow(/sigmaW must be strictly ascending; got "2, 1.5"/)
    expect(() => sparsePhaseDiagram({ family: 'cst', sparsity: [0.5, 0.4], clipRatio: [1] })).toThrow(RangeError)
    expect(call(Float32Array.of(0.5, 1.5)).chi1).toEqual(call([0.5, 1.5]).chi1)
    expect(() => call(new DataView(new ArrayBuffer(8)) as unknown as number[])).toThrow(TypeError)
  })

  it('knots of a piecewise-linear function likewise', () => {
    const call = (knots: number[]) => piecewiseLinear({ knots, slopes: [0, 1, 0], intercept: 0 })
    expect(() => call([1, 1])).toThrow('piecewiseLinear: knots must be strictly ascending; got "1, 1"')
    expect(() => call([2, 1])).toThrow(RangeError)
  })
})

describe('rows of inputs', () => {
  it('have one length', () => {
    expect(() => nngpKernel(network, [[1, 2], [1]], 1)).toThrow(
      'nngpKernel: rows[1].length must be 2, as of the first row; got 1'
    )
  })

  it('have a variance: one of zeros without bias has no correlation with others', () => {
    const rows = [
      [1, 2],
      [0, 0]
    ]
    expect(() => ntk(network, rows, 2)).toThrow(/^ntk: row 1 has variance 0 in layer 0, .*give σ_b > 0 or leave it out/)
    expect(nngpKernel({ ...network, sigmaB: 0.1 }, rows, 2)[3]).toBeGreaterThan(0)
  })
})

describe('an activation that jumps', () => {
  it.each([
    ['ntk', () => ntk(ofStep, [[1, 2]], 1), /^ntk: step jumps, so it has no tangent kernel/],
    ['finiteWidth', () => finiteWidth(ofStep, { q: 1, width: 10, depth: 2 }), /^finiteWidth: .*jump/],
    [
      'phaseDiagram',
      () => phaseDiagram(step, { sigmaW: [1], sigmaB: [0] }),
      /^phaseDiagram: step jumps, so χ₁ is infinite/
    ]
  ])('has no %s', (_, call, message) => {
    expect(call).toThrow(RangeError)
    expect(call).toThrow(message)
  })

  it.each([
    ['jumps', step],
    ['bends', elu({ alpha: 0.5 })]
  ] as const)('or one that %s has no curvature at c = −1, where it may be infinite', (_, activation) => {
    const curvature = (c: number) => correlationMapCurvature({ activation, sigmaW: 1, sigmaB: 0.1 }, c, 1)
    expect(() => curvature(-1)).toThrow(/bends, so the curvature at c = −1 may be infinite; take c > −1/)
    expect(curvature(-0.9)).toBeLessThan(Infinity)
  })
})

describe('a function that the integrals cannot take', () => {
  it('overflows beyond the inputs that matter', () => {
    const value = (x: number) => Math.exp(2 * x * x)
    const steep = defineActivation({ name: 'steep', value, slope: (x) => 4 * x * value(x) })
    expect(() => correlationMap({ activation: steep, sigmaW: 1, sigmaB: 0 }, 0.5, 1e-4)).toThrow(
      /^activation steep must be finite with its slope; it is not between -16 and -8/
    )
  })

  it('varies too fast', () => {
    const [value, slope] = [(x: number) => Math.sin(1e6 * x), (x: number) => 1e6 * Math.cos(1e6 * x)]
    const fast = defineActivation({ name: 'fast', value, slope })
    expect(() => correlationMap({ activation: fast, sigmaW: 1, sigmaB: 0 }, 0.5, 1e-13)).toThrow(
      /^activation fast varies too fast between -16 and 16 for its correlation map; .*declare its kinks, or lower q/
    )
  })

  it('throws an error of its own, which comes through', () => {
    const mine = new Error('not beyond 100')
    const value = (x: number) => {
      if (Math.abs(x) > 100) throw mine
      return Math.tanh(x)
    }
    const bounded = { activation: defineActivation({ name: 'mine', value }), sigmaW: 2, sigmaB: 0.1 }
    expect(varianceMap(bounded, 1)).toBeCloseTo(varianceMap({ ...bounded, activation: 'tanh' }, 1), 12)
    expect(() => varianceFixedPoints(bounded)).toThrow(mine)
  })

  it('overflows when squared, and has no fixed point', () => {
    const tent = piecewiseLinear({ knots: [0, 1], slopes: [0, -1e200, 0], intercept: 1e200 })
    expect(varianceFixedPoints({ activation: tent, sigmaW: 1, sigmaB: 0 })).toEqual([])
  })
})

describe('spatialCovarianceMap', () => {
  const image = { shape: [2, 2], covariance: Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 2 : 1)) } as const
  const call = (at: Readonly<Record<number, number>>) => {
    const covariance = image.covariance.map((entry, i) => at[i] ?? entry)
    return spatialCovarianceMap(network, { ...image, covariance }, { kernelSize: 2 })
  }

  it.each([
    ['a variance that is zero', { 5: 0 }, /covariance\[5\] must be positive, as a variance; got 0/],
    ['a negative variance', { 0: -2 }, /covariance\[0\] must be positive, as a variance; got -2/],
    [
      'a matrix that is not symmetric',
      { 1: 0.5 },
      /symmetric, with correlations in \[−1, 1\]; got "1 and 0.5 at \(1, 0\)"/
    ],
    ['a correlation above 1', { 1: 2.1, 4: 2.1 }, /correlations in \[−1, 1\]; got "2.1 and 2.1 at \(1, 0\)"/]
  ])('refuses %s', (_, at, message) => {
    expect(() => call(at)).toThrow(RangeError)
    expect(() => call(at)).toThrow(message)
    expect(call({}).shape).toEqual([1, 1])
  })

  it.each([
    ['a kernel', { kernelSize: 3 }, /pool 1 × 1, kernel 3 × 3/],
    ['a pool', { kernelSize: 1, poolSize: [1, 3] as const }, /pool 1 × 3, kernel 1 × 1/]
  ])('refuses %s that is larger than the image', (_, layer, message) => {
    expect(() => spatialCovarianceMap(network, image, layer)).toThrow(/fit into the image \(2 × 2\)/)
    expect(() => spatialCovarianceMap(network, image, layer)).toThrow(message)
  })

  it('refuses a skip connection around a layer that changes the shape', () => {
    const residual = { ...network, residual: { alpha: 0.6, skip: 0.8 } }
    expect(() => spatialCovarianceMap(residual, image, { kernelSize: 2 })).toThrow(
      /one that keeps the shape, for a skip connection; got "an output of 1 × 1"/
    )
    expect(spatialCovarianceMap(residual, image, { kernelSize: 1 }).shape).toEqual([2, 2])
  })
})
