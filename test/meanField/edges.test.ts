import { describe, expect, it } from 'vitest'
import {
  correlationMap,
  defineActivation,
  designSparseActivation,
  edgeOfChaos,
  finiteWidth,
  phaseDiagram,
  piecewiseLinear,
  stabilityReport,
  varianceFixedPoints,
  varianceMap
} from '../../src/theory.js'

describe('phaseDiagram where variance settles at once, or hardly anywhere', () => {
  it('without weights every layer has the variance of its biases', () => {
    const { qStar, chi1, phase, phases } = phaseDiagram('tanh', { sigmaW: [0], sigmaB: [0.5, 1] })
    expect(qStar[0]).toBeCloseTo(0.25, 13)
    expect(Array.from(qStar.subarray(1))).toEqual([1])
    expect(Array.from(chi1)).toEqual([0, 0])
    expect(Array.from(phase, (number) => phases[number])).toEqual(['ordered', 'ordered'])
  })

  it('tiny biases: q* = σ_b²/(1 − σ_w²), as tanh is the identity there', () => {
    const { qStar, chi1 } = phaseDiagram('tanh', { sigmaW: [0.5, 0.9], sigmaB: [1e-8] })
    for (const [i, sigmaW] of [0.5, 0.9].entries()) {
      expect(qStar[i] / (1e-16 / (1 - sigmaW ** 2))).toBeCloseTo(1, 10)
      expect(chi1[i]).toBeCloseTo(sigmaW ** 2, 10)
    }
  })
})

describe('a network that begins at an unstable fixed point', () => {
  const design = designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 0.9 })
  const barrier = varianceFixedPoints(design)[1]?.q ?? Number.NaN

  it('stays there on paper, has no basin, and is told to leave', () => {
    const { settles, stability, basin, obstacles, verdict } = stabilityReport(design, { q: barrier })
    expect([settles, stability, basin]).toEqual([barrier, 'unstable', { low: barrier, high: barrier }])
    expect(obstacles).toContain('the variance leaves q')
    // The stable one above is at 3.47447 of the theory's table, 2.48 times as high.
    expect(verdict).toContain('Above, at 2.48 q* lies another fixed point.')
  })

  it('leaves it after a push to either side', () => {
    for (const [push, end] of [
      [0.99, 1],
      [1.01, 3.47447]
    ] as const) {
      let q = push * barrier
      for (let layer = 0; layer < 500; layer++) q = varianceMap(design, q)
      expect(q).toBeCloseTo(end, 5)
    }
  })
})

describe('V′(q*) = 1 with V″(q*) < 0', () => {
  // V′ = 1 + Σ Δs φ(t) p(t)/E[φ′²] over the kinks t (Stein's lemma, twice): at q* = 1 the two bends cancel.
  const slopes = [0, 1, 2, 2 - Math.exp(1.5) / 3]
  const design = edgeOfChaos({ activation: piecewiseLinear({ knots: [0, 1, 2], slopes, intercept: 0 }), qStar: 1 })

  it('is stable against more variance, not against less, and says so', () => {
    expect(design.stability).toBe('one-sided')
    expect(design.varianceCurvature).toBeLessThan(0)
    expect(design.verdict).toMatch(/^One-sided: V′\(q\*\) = 1 .* grows if it is downwards; /)
    for (const q of [0.9, 0.99, 1.01, 1.1]) expect(varianceMap(design, q)).toBeLessThan(q)
  })

  it('so the basin of q* ends there', () => {
    expect(stabilityReport(design, { q: 1 }).basin).toEqual({ low: 1, high: Infinity })
  })
})

it('of several near misses the report tells the closest', () => {
  const knots = [1, 1.5, 3, 3.7, 9, 11]
  const stairs = piecewiseLinear({ knots, slopes: [0, 1, 0, 1, 0, 1, 0], intercept: 0 })
  const design = edgeOfChaos({ activation: stairs, qStar: 0.3 })
  const gapAt = (q: number) => varianceMap(design, q) / q - 1
  const { nearMiss } = stabilityReport(design, { q: 0.3 })
  const grid = Array.from({ length: 4000 }, (_, i) => 0.3 * 1.002 ** (i + 50))
  const maxima = grid.filter((q) => gapAt(q) > gapAt(q / 1.002) && gapAt(q) > gapAt(q * 1.002) && gapAt(q) < 0)
  expect(maxima.length).toBeGreaterThan(1)
  const closest = maxima.reduce((best, q) => (gapAt(q) > gapAt(best) ? q : best))
  expect((nearMiss?.q ?? 0) / closest).toBeCloseTo(1, 2)
  expect(nearMiss?.gap).toBeCloseTo(gapAt(nearMiss?.q ?? 0), 12)
})

it('where no recommended V′ is safe, the smallest is taken, and the advice says so', () => {
  const [width, depth] = [10, 1000]
  const { varianceSlope, advice, ...design } = designSparseActivation({ family: 'crelu', sparsity: 0.95, width, depth })
  expect(varianceSlope).toBeCloseTo(0.3, 12)
  expect(advice).toMatch(
    /^V′\(q\*\) = 0.3 is the smallest that is recommended, and still too unstable .*take more width/
  )
  expect(finiteWidth(design, { q: 1, width, depth }).aboveTwice).toBeGreaterThan(1e-3)
})

it('a kink that is all but 0 does no harm', () => {
  const value = (x: number) => Math.max(x, 0)
  const activation = defineActivation({ name: 'ramp', value, slope: (x) => (x > 0 ? 1 : 0), kinks: [1e-20] })
  for (const c of [-0.8, 0, 0.5, 0.999]) {
    // The arc-cosine kernel of order 1 (Cho & Saul 2009).
    const exact = (Math.sqrt(1 - c * c) + (Math.PI - Math.acos(c)) * c) / Math.PI
    expect(Math.abs(correlationMap({ activation, sigmaW: 1, sigmaB: 0 }, c, 1) - exact)).toBeLessThan(1e-11)
  }
})
