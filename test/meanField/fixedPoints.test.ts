import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  correlationFixedPoint,
  correlationMap,
  crelu,
  defineActivation,
  depthScales,
  designSparseActivation,
  edgeOfChaos,
  leakyRelu,
  propagate,
  relu,
  shiftedRelu,
  softThreshold,
  varianceFixedPoints,
  varianceMap
} from '../../src/theory.js'

const close = (got: number, expected: number, bound: number) => expect(Math.abs(got - expected)).toBeLessThan(bound)

describe('varianceFixedPoints', () => {
  // Barrier and upper stable point in units of q*, from 40-digit arithmetic; V′ there to four digits.
  it.each([
    ['crelu', 0.9, 0.9, 1.39895106135, 1.0676, 3.47446895483, 0.8365],
    ['crelu', 0.95, 0.8, 1.77982157693, 1.0916, 3.51602767835, 0.8619],
    ['crelu', 0.95, 0.9, 1.18119530782, 1.0914, 8.86481235563, 0.5621],
    ['cst', 0.85, 0.9, 1.26339059882, 1.0829, 5.34001491062, 0.7054],
    ['cst', 0.95, 0.7, 1.99667936072, 1.132, 4.36911519262, 0.8206],
    ['cst', 0.95, 0.9, 1.11835826248, 1.0974, 19.0601510965, 0.3877]
  ] as const)('%s %d, V′ = %d, at any q*', (family, sparsity, varianceSlope, barrier, steep, upper, flat) => {
    for (const qStar of [1, 0.03, 400]) {
      const points = varianceFixedPoints(designSparseActivation({ family, sparsity, varianceSlope, qStar }))
      expect(points.map(({ stability }) => stability)).toEqual(['stable', 'unstable', 'stable'])
      const [own, between, above] = points as [(typeof points)[0], (typeof points)[0], (typeof points)[0]]
      close(own.q / qStar, 1, 1e-12)
      close(between.q / qStar, barrier, 1e-11 * barrier)
      close(above.q / qStar, upper, 1e-11 * upper)
      close(own.slope, varianceSlope, 1e-11)
      close(between.slope, steep, 5e-5)
      close(above.slope, flat, 5e-5)
    }
  })

  it('are fixed, and alternate', () => {
    const design = fc.record({
      family: fc.constantFrom('crelu' as const, 'cst' as const),
      sparsity: fc.double({ min: 0.5, max: 0.97, noNaN: true }),
      varianceSlope: fc.double({ min: 0.1, max: 0.98, noNaN: true }),
      qStar: fc.double({ min: 1e-3, max: 1e3, noNaN: true })
    })
    fc.assert(
      fc.property(design, (options) => {
        const network = designSparseActivation(options)
        const points = varianceFixedPoints(network)
        expect(points.some(({ q }) => Math.abs(q / options.qStar - 1) < 1e-9)).toBe(true)
        for (const [i, { q, slope, stability }] of points.entries()) {
          close(varianceMap(network, q) / q, 1, 1e-13)
          expect(stability).toBe(slope < 1 ? 'stable' : 'unstable')
          expect(stability).toBe(i % 2 === 0 ? 'stable' : 'unstable')
        }
      }),
      { seed: 1, numRuns: 100 }
    )
  })

  it.each([
    ['shifted ReLU', shiftedRelu({ tau: 1 })],
    ['soft threshold', softThreshold({ tau: 1 })]
  ])('%s on its edge of chaos only touches q*: stable from below', (_, activation) => {
    for (const qStar of [1, 0.2, 7]) {
      const points = varianceFixedPoints(edgeOfChaos({ activation, qStar }))
      expect(points.map(({ stability }) => stability)).toEqual(['one-sided'])
      close((points[0]?.q ?? 0) / qStar, 1, 1e-6)
    }
  })

  it('every q of ReLU on its edge of chaos, and of leaky ReLU', () => {
    expect(varianceFixedPoints({ activation: relu(), sigmaW: Math.SQRT2, sigmaB: 0 })).toEqual([
      { q: 0, slope: expect.closeTo(1, 12), stability: 'marginal', continuum: true }
    ])
    const network = edgeOfChaos({ activation: leakyRelu({ alpha: 0.3 }), qStar: 5 })
    expect(varianceFixedPoints(network)[0]?.continuum).toBe(true)
  })

  it('ReLU otherwise: V(q) = (σ_w²/2) q + σ_b²', () => {
    expect(varianceFixedPoints({ activation: 'relu', sigmaW: 1, sigmaB: 0 })).toEqual([
      { q: 0, slope: 0.5, stability: 'stable' }
    ])
    expect(varianceFixedPoints({ activation: 'relu', sigmaW: 2, sigmaB: 0 })).toEqual([
      { q: 0, slope: 2, stability: 'unstable' }
    ])
    const [point, ...others] = varianceFixedPoints({ activation: 'relu', sigmaW: 1, sigmaB: 3 })
    close(point?.q ?? 0, 18, 1e-11)
    expect(others).toEqual([])
    expect(varianceFixedPoints({ activation: 'relu', sigmaW: 2, sigmaB: 1 })).toEqual([])
  })

  it('√|x|, whose slope is not square-integrable: V(q) = σ_w²√(2q/π) + σ_b²', () => {
    const activation = defineActivation({
      name: 'sqrt',
      value: (x) => Math.sqrt(Math.abs(x)),
      slope: (x) => (0.5 * Math.sign(x)) / Math.sqrt(Math.abs(x)),
      kinks: [0]
    })
    for (const [sigmaW, sigmaB] of [
      [1.2, 0.1],
      [3, 1]
    ] as const) {
      const half = 0.5 * sigmaW ** 2 * Math.sqrt(2 / Math.PI)
      const deviation = half + Math.sqrt(half ** 2 + sigmaB ** 2)
      const points = varianceFixedPoints({ activation, sigmaW, sigmaB })
      expect(points.map(({ stability }) => stability)).toEqual(['stable'])
      close((points[0]?.q ?? 0) / deviation ** 2, 1, 1e-12)
      close(points[0]?.slope ?? 0, half / deviation, 1e-12)
    }
  })

  it('sin(20x) with a skip and dropout, whose V′ is a constant to rounding: σ_w²/(2 keep) + σ_b²', () => {
    const activation = defineActivation({
      name: 'sine',
      value: (x) => Math.sin(20 * x),
      slope: (x) => 20 * Math.cos(20 * x)
    })
    for (const [sigmaW, sigmaB] of [
      [1.2, 0.1],
      [3, 1]
    ] as const) {
      const network = { activation, sigmaW, sigmaB, residual: { alpha: 0.7, skip: Math.sqrt(1 - 0.7 ** 2) } }
      const points = varianceFixedPoints({ ...network, keepProbability: 0.6 })
      expect(points.map(({ stability }) => stability)).toEqual(['stable'])
      close((points[0]?.q ?? 0) / (sigmaW ** 2 / 1.2 + sigmaB ** 2), 1, 1e-12)
    }
  })

  it('tanh without bias: 0, which σ_w = 1 makes critical (Poole et al. 2016)', () => {
    const at = (sigmaW: number) => varianceFixedPoints({ activation: 'tanh', sigmaW, sigmaB: 0 })
    expect(at(0.9).map(({ q, stability }) => [q, stability])).toEqual([[0, 'stable']])
    expect(at(1).map(({ q, stability }) => [q, stability])).toEqual([[0, 'one-sided']])
    expect(at(1.2).map(({ stability }) => stability)).toEqual(['unstable', 'stable'])
  })

  it('without weights: σ_b²', () => {
    expect(varianceFixedPoints({ activation: 'tanh', sigmaW: 0, sigmaB: 0 })).toEqual([
      { q: 0, slope: 0, stability: 'stable' }
    ])
    const [point] = varianceFixedPoints({ activation: 'tanh', sigmaW: 0, sigmaB: 2 })
    close(point?.q ?? 0, 4, 1e-12)
  })
})

describe('correlationFixedPoint', () => {
  it('is 1 on the edge of chaos and in the ordered phase', () => {
    for (const activation of [crelu({ tau: 1, m: 1 }), 'tanh' as const, 'relu' as const]) {
      for (const chi1 of [1, 0.7]) {
        const network = edgeOfChaos({ activation, qStar: 0.5, chi1 })
        const { c, slope } = correlationFixedPoint(network, 0.5)
        expect(c).toBe(1)
        close(slope, chi1, 1e-11)
      }
    }
  })

  it('in the chaotic phase is where propagation settles', () => {
    for (const network of [
      { activation: 'tanh' as const, sigmaW: 2, sigmaB: 0.3 },
      { activation: 'erf' as const, sigmaW: 1.7, sigmaB: 0.1 },
      edgeOfChaos({ activation: crelu({ tau: 1, m: 1 }), qStar: 1, chi1: 1.2 })
    ]) {
      const { q } = varianceFixedPoints(network).find(({ stability, q }) => q > 0 && stability === 'stable') ?? { q: 0 }
      const { c, slope } = correlationFixedPoint(network, q)
      expect(c).toBeLessThan(1)
      expect(slope).toBeLessThan(1)
      close(correlationMap(network, c, q), c, 1e-11)
      for (const start of [0, 0.999]) close(propagate(network, { q, c: start }, 600).c[600] ?? Number.NaN, c, 1e-9)
    }
  })

  it('close to 1 keeps 1 − c: a smooth map is R(c) ≈ 1 − χδ + κδ², so δ* ≈ (χ − 1)/κ', () => {
    const q = 0.5
    const delta = (excess: number) =>
      1 - correlationFixedPoint(edgeOfChaos({ activation: 'tanh', qStar: q, chi1: 1 + excess }), q).c
    // Twice as far from the edge, twice as far from 1.
    close(delta(2e-4) / delta(1e-4), 2, 1e-3)
    close(delta(2e-6) / delta(1e-6), 2, 1e-4)
  })

  it('of an odd activation without bias is 0', () => {
    expect(correlationFixedPoint({ activation: 'tanh', sigmaW: 2, sigmaB: 0 }, 2.1).c).toBe(0)
  })
})

describe('depthScales', () => {
  it('are the rates at which propagation settles', () => {
    const network = { activation: 'tanh' as const, sigmaW: 1.6, sigmaB: 0.2 }
    const q = varianceFixedPoints(network)[0]?.q ?? 0
    const { c } = correlationFixedPoint(network, q)
    const scales = depthScales(network, q)
    const variances = propagate(network, { q: q * (1 + 1e-4) }, 2).q
    const rate = (variances[2] - q) / (variances[1] - q)
    close(Math.exp(-1 / scales.variance), Math.abs(rate), 1e-4)
    const correlations = propagate(network, { q, c: c + 1e-5 }, 2).c
    close(Math.exp(-1 / scales.correlation), (correlations[2] - c) / (correlations[1] - c), 1e-4)
    expect(scales.gradient).toBeLessThan(0)
  })

  it('on the edge of chaos correlation and gradient live for ever', () => {
    const design = designSparseActivation({ family: 'crelu', sparsity: 0.85, varianceSlope: 0.5 })
    const { variance, correlation, gradient } = depthScales(design, 1)
    close(variance, 1 / Math.LN2, 1e-11)
    expect([correlation, gradient]).toEqual([Infinity, Infinity])
  })

  it('in the ordered phase the gradient vanishes', () => {
    close(depthScales({ activation: 'relu', sigmaW: 1, sigmaB: 1 }, 2).gradient, 1 / Math.LN2, 1e-12)
  })
})
