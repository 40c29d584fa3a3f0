import { describe, expect, it } from 'vitest'
import {
  chebyshevCoefficients,
  chebyshevPoints,
  chebyshevSeries,
  evaluateChebyshev,
  tailOf
} from '../../src/quadrature/chebyshev.js'

/** eˣ on [−1, 1]: a₀ = I₀(1), a_k = 2 I_k(1) (Abramowitz & Stegun 9.6.34), the Bessel functions from mpmath. */
const OF_EXP = [
  1.2660658777520082, 1.1303182079849703, 0.27149533953407656, 0.0443368498486638, 0.005474240442093732,
  0.000542926311913944
]

describe('Chebyshev series', () => {
  it('of eˣ has the modified Bessel functions as coefficients', () => {
    const { coefficients } = chebyshevSeries(Math.exp, -1, 1, 1e-16, 64) ?? { coefficients: [] }
    for (const [k, exact] of OF_EXP.entries()) expect(coefficients[k]).toBeCloseTo(exact, 14)
  })

  it('of T₃ has one coefficient, and gives T₃ back on another interval', () => {
    const t3 = (t: number) => 4 * t ** 3 - 3 * t
    const coefficients = chebyshevCoefficients(chebyshevPoints(8, -1, 1).map(t3))
    for (const [k, coefficient] of coefficients.entries()) expect(coefficient).toBeCloseTo(k === 3 ? 1 : 0, 15)
    const series = chebyshevSeries((x) => t3((x - 5) / 3), 2, 8, 1e-14, 64)
    expect(series?.coefficients).toHaveLength(4)
    for (const x of [2, 3.3, 5, 7.9, 8]) {
      expect(evaluateChebyshev(series ?? expect.fail('no series'), x)).toBeCloseTo(t3((x - 5) / 3), 14)
    }
  })

  it('through one value is that value', () => {
    expect(Array.from(chebyshevCoefficients([3]))).toEqual([3])
    expect(evaluateChebyshev({ low: 0, high: 1, coefficients: chebyshevCoefficients([3]) }, 0.2)).toBe(3)
  })

  it('of zero is zero, and has no tail', () => {
    expect(tailOf(new Float64Array(17))).toBe(0)
    const series = chebyshevSeries(() => 0, 0, 1, 1e-14, 64) ?? expect.fail('no series')
    expect(evaluateChebyshev(series, 0.3)).toBe(0)
  })

  it('of a function with noise ends where more points do not help', () => {
    const noisy = (x: number) => Math.exp(x) + 1e-12 * Math.sin(1e9 * x)
    const series = chebyshevSeries(noisy, -1, 1, 1e-15, 4096) ?? expect.fail('no series')
    expect(series.coefficients.length).toBeLessThan(30)
    for (const x of [-0.99, -0.3, 0.1, 0.7])
      expect(Math.abs(evaluateChebyshev(series, x) - Math.exp(x))).toBeLessThan(1e-10)
  })

  it('of a kink is given up', () => {
    expect(chebyshevSeries((x) => Math.abs(x - 0.1), -1, 1, 1e-14, 1024)).toBeUndefined()
    expect(chebyshevSeries((x) => Math.sign(x - 0.1), -1, 1, 1e-14, 2 ** 20)).toBeUndefined()
  })
})
