import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  erf,
  erfc,
  erfcx,
  gaussHermite,
  gaussianExpectation,
  gaussLegendre,
  logNormalCdf,
  normalCdf,
  normalQuantile
} from '../../src/theory.js'
import { magnitude, real, runs } from './arbitraries.js'
import { expectClose } from './close.js'

describe('laws of the special functions', () => {
  it('erf is odd and rises, erfc(x) = 2 − erfc(−x)', () => {
    fc.assert(
      fc.property(real(-40, 40), real(-40, 40), (x, y) => {
        expect(erf(-x)).toBe(-erf(x))
        expectClose(erfc(x) + erfc(-x), 2, 1e-15)
        if (x < y) expect(erf(y)).toBeGreaterThanOrEqual(erf(x) - 1e-15)
      }),
      runs(1000)
    )
  })

  it('erfc(x) = exp(−x²) erfcx(x), Φ(z) = erfc(−z/√2)/2', () => {
    fc.assert(
      fc.property(real(-5, 25), (x) => {
        expectClose(Math.exp(-x * x) * erfcx(x), erfc(x), 1e-13 * erfc(x) * Math.max(1, x * x * 1e-2))
        expectClose(normalCdf(-x), erfc(x * Math.SQRT1_2) / 2, 1e-14 * (1 + x * x) * normalCdf(-x))
        expectClose(Math.exp(logNormalCdf(-x)), normalCdf(-x), 1e-14 * (1 + x * x) * normalCdf(-x))
      }),
      runs(1000)
    )
  })

  it('Φ(z) + Φ(−z) = 1; the quantile inverts Φ and Φ the quantile', () => {
    fc.assert(
      fc.property(real(-37, 37), magnitude(-300, -1e-3), (z, p) => {
        expectClose(normalCdf(z) + normalCdf(-z), 1, 4e-16)
        expectClose(normalCdf(normalQuantile(p)), p, 1e-11 * p)
        if (z < 3) expectClose(normalQuantile(normalCdf(z)), z, 1e-13 * Math.max(1, Math.abs(z)))
        expect(normalQuantile(p / 2)).toBeLessThan(normalQuantile(p))
      }),
      runs(1000)
    )
  })
})

/** E[z^k] of a standard normal variable. */
const hermiteMoment = (k: number): number => (k % 2 === 1 ? 0 : k === 0 ? 1 : (k - 1) * hermiteMoment(k - 2))

describe('laws of the rules', () => {
  const orders = fc.integer({ min: 1, max: 512 })

  it('Gauss–Legendre is exact for monomials up to degree 2n − 1', () => {
    fc.assert(
      fc.property(orders, real(0, 1), (n, share) => {
        const k = Math.floor(share * (2 * n - 1))
        const { nodes, weights } = gaussLegendre(n)
        const sum = weights.reduce((total, weight, i) => total + weight * nodes[i] ** k, 0)
        expectClose(sum, k % 2 === 1 ? 0 : 2 / (k + 1), 2e-14, `n = ${n}, k = ${k}`)
      }),
      runs(200)
    )
  })

  it('Gauss–Hermite is exact for monomials up to degree 2n − 1', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 0, max: 24 }), (n, k) => {
        fc.pre(k <= 2 * n - 1)
        const { nodes, weights } = gaussHermite(n)
        const sum = weights.reduce((total, weight, i) => total + weight * nodes[i] ** k, 0)
        expectClose(sum, hermiteMoment(k), 1e-11 * hermiteMoment(2 * Math.ceil(k / 2)), `n = ${n}, k = ${k}`)
      }),
      runs(200)
    )
  })

  it('nodes ascend and mirror, weights are those of a positive measure', () => {
    fc.assert(
      fc.property(orders, fc.constantFrom(gaussLegendre, gaussHermite), (n, make) => {
        const { nodes, weights } = make(n)
        expect([nodes.length, weights.length]).toEqual([n, n])
        for (let i = 0; i < n; i++) {
          if (i > 0) expect(nodes[i]).toBeGreaterThan(nodes[i - 1])
          expect(nodes[n - 1 - i]).toBe(0 - nodes[i])
          expect(weights[i]).toBeGreaterThanOrEqual(0)
        }
        nodes[0] = 99
        expect(make(n).nodes[0]).not.toBe(99)
      }),
      runs(60)
    )
  })

  it('gaussianExpectation is linear, and exact for even powers', () => {
    fc.assert(
      fc.property(magnitude(-6, 6), real(-3, 3), real(-3, 3), fc.integer({ min: 0, max: 8 }), (q, a, b, k) => {
        const expected = hermiteMoment(k) * Math.sqrt(q) ** k
        const size = hermiteMoment(2 * Math.ceil(k / 2)) * Math.sqrt(q) ** k
        expectClose(
          gaussianExpectation((x) => x ** k, q),
          expected,
          2e-13 * size
        )
        const combined = gaussianExpectation((x) => a * Math.cos(x) + b * Math.tanh(x) ** 2, q)
        const apart = a * gaussianExpectation(Math.cos, q) + b * gaussianExpectation((x) => Math.tanh(x) ** 2, q)
        expectClose(combined, apart, 5e-13 * (Math.abs(a) + Math.abs(b)))
      }),
      runs(60)
    )
  })

  it('gaussianExpectation of a step is Φ, of cos(x) the characteristic function', () => {
    fc.assert(
      fc.property(magnitude(-4, 2), real(-4, 4), (q, kink) => {
        const tail = gaussianExpectation((x) => (x > kink ? 1 : 0), q, { kinks: [kink] })
        expectClose(tail, normalCdf(-kink / Math.sqrt(q)), 2e-13)
        expectClose(gaussianExpectation(Math.cos, q), Math.exp(-q / 2), 2e-13)
      }),
      runs(60)
    )
  })
})
