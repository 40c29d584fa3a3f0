import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  correlationMap,
  correlationMapSlope,
  cst,
  designSparseActivation,
  erfActivation,
  hardTanh,
  propagate,
  softThreshold,
  tanh,
  varianceMap,
  varianceMapCurvature,
  varianceMapSlope
} from '../../src/theory.js'
import { Worst } from '../support/accuracy.js'

const options = { seed: 5, numRuns: 60 }
const sparsity = fc.double({ min: 0.5, max: 0.97, noNaN: true })
const slope = fc.double({ min: 0.2, max: 0.95, noNaN: true })
const variance = fc.double({ min: 0.01, max: 100, noNaN: true })
const family = fc.constantFrom('crelu' as const, 'cst' as const)

function expectClose(got: number, expected: number, bound: number, label: string): void {
  const worst = new Worst()
  worst.compare(got, expected, bound, label)
  worst.expectWithin(1)
}

describe('relations between designs and maps', () => {
  it('CST at sparsity s is CReLU at (1 + s)/2 with half the weight variance', () => {
    fc.assert(
      fc.property(sparsity, slope, variance, (s, varianceSlope, qStar) => {
        const odd = designSparseActivation({ family: 'cst', sparsity: s, qStar, varianceSlope })
        const oneSided = designSparseActivation({ family: 'crelu', sparsity: (1 + s) / 2, qStar, varianceSlope })
        expectClose(odd.tau, oneSided.tau, 1e-12 * oneSided.tau, 'tau')
        expectClose(odd.m, oneSided.m, 1e-12 * oneSided.m, 'm')
        expectClose(2 * odd.sigmaW ** 2, oneSided.sigmaW ** 2, 1e-11 * oneSided.sigmaW ** 2, 'sigmaW²')
        expectClose(odd.sigmaB ** 2, oneSided.sigmaB ** 2, 1e-11 * qStar, 'sigmaB²')
        expectClose(odd.varianceCurvature, oneSided.varianceCurvature, 1e-10 / qStar, "V''")
      }),
      options
    )
  })

  it('q* only sets the scale', () => {
    fc.assert(
      fc.property(family, sparsity, slope, variance, (name, s, varianceSlope, qStar) => {
        const unit = designSparseActivation({ family: name, sparsity: s, varianceSlope })
        const scaled = designSparseActivation({ family: name, sparsity: s, qStar, varianceSlope })
        expectClose(scaled.m, unit.m * Math.sqrt(qStar), 1e-13 * scaled.m, 'm')
        expectClose(scaled.sigmaW, unit.sigmaW, 1e-12 * unit.sigmaW, 'sigmaW')
        expectClose(scaled.sigmaB ** 2, unit.sigmaB ** 2 * qStar, 1e-12 * qStar, 'sigmaB²')
        expectClose(correlationMap(scaled, 0.5, qStar), correlationMap(unit, 0.5, 1), 1e-12, 'R(0.5)')
      }),
      options
    )
  })

  it('V grows, stays below its bound, and its derivatives are those of V', () => {
    fc.assert(
      fc.property(family, sparsity, slope, variance, (name, s, varianceSlope, q) => {
        const design = designSparseActivation({ family: name, sparsity: s, varianceSlope })
        const sides = name === 'cst' ? 2 : 1
        const v = (x: number) => varianceMap(design, x)
        expect(v(q)).toBeLessThan((sides / 2) * design.sigmaW ** 2 * design.m ** 2 + design.sigmaB ** 2)
        expect(v(q * 1.01)).toBeGreaterThanOrEqual(v(q))
        const h = 1e-3 * q
        const first = (8 * (v(q + h) - v(q - h)) - v(q + 2 * h) + v(q - 2 * h)) / (12 * h)
        const d = (x: number) => varianceMapSlope(design, x)
        const second = (8 * (d(q + h) - d(q - h)) - d(q + 2 * h) + d(q - 2 * h)) / (12 * h)
        expectClose(d(q), first, 1e-8 * Math.max(1, v(q) / q), "V'")
        expectClose(varianceMapCurvature(design, q), second, 1e-7 / q, "V''")
      }),
      options
    )
  })

  it("R does not fall for c ≥ 0, ends at 1, and R' is its derivative", () => {
    fc.assert(
      fc.property(family, sparsity, variance, fc.double({ min: 0, max: 0.95, noNaN: true }), (name, s, q, c) => {
        const design = designSparseActivation({ family: name, sparsity: s, qStar: q })
        const r = (x: number) => correlationMap(design, x, q)
        expect(r(1)).toBe(1)
        expect(r(c + 0.01)).toBeGreaterThanOrEqual(r(c))
        const h = 1e-3
        const derivative = (8 * (r(c + h) - r(c - h)) - r(c + 2 * h) + r(c - 2 * h)) / (12 * h)
        expectClose(correlationMapSlope(design, c, q), derivative, 1e-7, `R' at ${c}`)
      }),
      options
    )
  })
})

describe('odd activations at c = −1', () => {
  it.each([
    hardTanh(),
    softThreshold({ tau: 0.5 }),
    cst({ tau: 0.3, m: 0.7 }),
    cst({ tau: 0, m: 2 }),
    tanh(),
    erfActivation()
  ])('$name stays at −1 and inside [−1, 1]', (activation) => {
    for (const sigmaW of [1.5, 3]) {
      for (const q of [1, 30]) {
        const network = { activation, sigmaW, sigmaB: 0 }
        expect(correlationMap(network, -1, q)).toBeGreaterThanOrEqual(-1)
        for (const c of propagate(network, { q, c: -1 }, 4).c) expect(c).toBeCloseTo(-1, 10)
      }
    }
  })
})
