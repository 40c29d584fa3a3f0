import { describe, expect, it } from 'vitest'
import { defineActivation } from '../../src/theory.js'

describe('the slope of a function that is given without one', () => {
  it('is that of its branch at any distance from a kink, nodes of the interpolation included', () => {
    const { slope } = defineActivation({ name: 'half sine', value: (x) => (x > 0 ? Math.sin(x) : 0), kinks: [0] })
    // The Chebyshev nodes of [0, 1], where the first interpolation to the right of the kink is made.
    const nodes = Array.from({ length: 16 }, (_, j) => 0.5 + 0.5 * Math.cos((Math.PI * (2 * j + 1)) / 32))
    for (const x of [...nodes, 1e-6, 0.01, 0.25]) {
      expect(Math.abs(slope(x) - Math.cos(x)), `x = ${x}`).toBeLessThan(1e-10)
      expect(Math.abs(slope(-x))).toBe(0)
    }
  })

  it('is that from the left at a kink', () => {
    const { slope } = defineActivation({ name: 'bent', value: (x) => (x > 1 ? 3 * x - 2 : x * x), kinks: [1] })
    expect(slope(1)).toBeCloseTo(2, 9)
    expect(slope(1 + 1e-9)).toBeCloseTo(3, 5)
  })

  it('is large and finite where it is infinite', () => {
    const { slope } = defineActivation({ name: 'root', value: Math.cbrt })
    // At least that of the chord over a ten-thousandth: (10⁻⁴)^(−2/3).
    expect(slope(0)).toBeGreaterThan(464)
    expect(slope(0)).toBeLessThan(Infinity)
  })
})
