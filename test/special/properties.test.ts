import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erf, erfc, erfcx, logNormalCdf, normalCdf, normalQuantile } from '../../src/theory.js'

const options = { seed: 11, numRuns: 2000 }
const real = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true })

function expectClose(a: number, b: number, relative: number): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.max(Math.abs(a), Math.abs(b)))
}

describe('special functions', () => {
  it('erf is odd, and erf + erfc = 1', () => {
    fc.assert(
      fc.property(real(30), (x) => {
        expect(erf(-x)).toBe(-erf(x))
        expect(Math.abs(erf(x) + erfc(x) - 1)).toBeLessThanOrEqual(4e-16)
      }),
      options
    )
  })

  it('Φ(z) + Φ(−z) = 1, and Φ does not fall', () => {
    fc.assert(
      fc.property(real(40), real(40), (a, b) => {
        expect(Math.abs(normalCdf(a) + normalCdf(-a) - 1)).toBeLessThanOrEqual(4e-16)
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(normalCdf(high)).toBeGreaterThanOrEqual(normalCdf(low) * (1 - 4e-15))
      }),
      options
    )
  })

  it('erfcx is erfc without its exponential', () => {
    fc.assert(
      fc.property(real(5), (x) => expectClose(erfcx(x) * Math.exp(-x * x), erfc(x), 2e-14)),
      options
    )
  })

  it('log Φ is the logarithm of Φ where Φ is representable', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 4, noNaN: true }), (z) =>
        expectClose(logNormalCdf(z), Math.log(normalCdf(z)), z > 1 ? 1e-11 : 1e-14)
      ),
      options
    )
  })

  it('the quantile inverts Φ, down to the smallest numbers', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 0, noNaN: true }), (z) => {
        // Rounding Φ by 8 ulp moves z by 8 ulp/hazard, and |z| is a lower bound of the hazard.
        const slack = (1e-14 * normalCdf(z)) / Math.max(Math.exp((-z * z) / 2) / 2.6, Number.MIN_VALUE)
        expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThanOrEqual(slack + 4e-15 * Math.abs(z))
      }),
      options
    )
  })

  it('the quantile is odd about one half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 - 1 }), (n) => {
        const p = n / 2 ** 31
        expect(normalQuantile(1 - p)).toBe(-normalQuantile(p))
      }),
      options
    )
  })
})
