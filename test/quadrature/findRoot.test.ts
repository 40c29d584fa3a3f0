import { describe, expect, it } from 'vitest'
import { findRoot } from '../../src/quadrature/findRoot.js'

const CASES: readonly [string, (x: number) => number, number, number, number][] = [
  ['x² = 2', (x) => x * x - 2, 0, 2, Math.SQRT2],
  ['2 = x², from above', (x) => 2 - x * x, 2, 0, Math.SQRT2],
  ['eˣ = 2', (x) => Math.exp(x) - 2, -5, 5, Math.LN2],
  ['cos x = 0', Math.cos, 0, 3, Math.PI / 2],
  ['tan x = 1', (x) => Math.tan(x) - 1, 0, 1.5, Math.PI / 4],
  ['x⁹ = 10⁻⁹, nearly flat', (x) => x ** 9 - 1e-9, -1, 1, 0.1],
  ['∛(x − 0.3), infinitely steep', (x) => Math.cbrt(x - 0.3), -1, 2, 0.3],
  ['the sign of x − 0.3', (x) => Math.sign(x - 0.3), -1, 2, 0.3],
  ['far out', (x) => x - 1e300, 0, 1.5e300, 1e300]
]

describe('findRoot', () => {
  it.each(CASES)('%s', (_, f, low, high, root) => {
    expect(Math.abs(findRoot(f, low, high) / root - 1)).toBeLessThan(1e-15)
  })

  it('takes the end of the bracket that is a root', () => {
    const f = (x: number) => x * (x - 1)
    expect(findRoot(f, 0, 0.5)).toBe(0)
    expect(findRoot(f, 0.5, 1)).toBe(1)
  })

  it('finds x = 0 from a bracket that is not centred on it', () => {
    expect(Math.abs(findRoot((x) => x + x ** 3, -1, 3))).toBeLessThan(1e-300)
  })

  it.each([
    ['positive at both ends', () => 1],
    ['negative at both ends', (x: number) => -1 - x * x],
    ['not a number', () => Number.NaN]
  ])('refuses a function that is %s', (_, f) => {
    expect(() => findRoot(f, -1, 2)).toThrow(/^findRoot: f\(-1\) = .* and f\(2\) = .* do not bracket a root$/)
  })
})
