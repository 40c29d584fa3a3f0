import { describe, expect, it } from 'vitest'
import { activationFromExpression } from '../../src/expression.js'
import { chi1, gaussianMoments, normalCdf } from '../../src/theory.js'

interface Found {
  readonly kinks: readonly number[]
  readonly jumps?: readonly number[]
  readonly isLinear?: boolean
}

const CASES: readonly [string, Found][] = [
  ['x', { kinks: [], isLinear: true }],
  ['x * tanh(x)', { kinks: [] }],
  ['abs(x) * 0 + x', { kinks: [], isLinear: true }],
  ['max(x, 0)^1', { kinks: [0], isLinear: true }],
  ['max(x, x)', { kinks: [], isLinear: true }],
  ['abs(x - 0.1)', { kinks: [0.1], isLinear: true }],
  ['abs(abs(x) - 2)', { kinks: [-2, 0, 2], isLinear: true }],
  ['3 * relu(x - 1e6)', { kinks: [1e6], isLinear: true }],
  ['x < -1 ? -1 : (x > 2 ? 2 : x)', { kinks: [-1, 2], isLinear: true }],
  ['-1 < x < 2 ? x : min(max(x, -1), 2)', { kinks: [-1, 2], isLinear: true }],
  ['(x > 0) * x', { kinks: [0], isLinear: true }],
  ['tanh(3) * max(x, -x / 2)', { kinks: [0], isLinear: true }],
  ['x > 0 ? 1 : 0', { kinks: [0], jumps: [0] }],
  ['sign(x)', { kinks: [0], jumps: [0] }],
  ['x > 1 and not (x >= 2) ? 1 : 0', { kinks: [1, 2], jumps: [1, 2] }],
  ['x > 0.5 ? x : (x < 0.5 ? x : 5)', { kinks: [0.5], jumps: [0.5] }],
  ['abs(x) > 1 ? x : 0', { kinks: [-1, 1], jumps: [-1, 1] }],
  ['x == 2 ? 1 : 0', { kinks: [2], jumps: [2] }],
  ['x > 0 ? x : expm1(x)', { kinks: [0] }],
  ['sign(x) * x^2', { kinks: [0] }],
  ['sign(x) + tanh(x)', { kinks: [0], jumps: [0] }],
  ['sqrt(abs(x - 3))', { kinks: [3] }],
  ['sqrt((x - 1)^2)', { kinks: [1] }],
  ['sqrt((x - 0.3)^2)', { kinks: [0.3] }],
  ['x^2 - abs(x^2 - 2)', { kinks: [-Math.SQRT2, Math.SQRT2] }],
  ['max(exp(x), 2)', { kinks: [Math.LN2] }],
  ['max(tanh(x), abs(x) - 30)', { kinks: [-29, 31] }],
  ['x > 1 ? abs(x) : x^3', { kinks: [1] }],
  ['atan(1/x)', { kinks: [0], jumps: [0] }],
  ['x == 0 ? 1 : sin(x)/x', { kinks: [0] }],
  ['abs(exp(-x^2))', { kinks: [] }],
  ['sin(x)^2 + cos(x)^2 > 1 ? x : -x', { kinks: [] }],
  ['max(x^3, x)', { kinks: [-1, 0, 1] }],
  ['cbrt(x)', { kinks: [0] }],
  ['abs(x)^1.5', { kinks: [0] }],
  ['abs(x)^0.001', { kinks: [0] }],
  ['abs(x)^0.001 + sign(x - 1)', { kinks: [0, 1], jumps: [1] }],
  ['tanh(x^-1)', { kinks: [0], jumps: [0] }],
  ['abs(x)^0.001 / (1 + x^2)', { kinks: [0] }],
  ['not (x^3 > 8) ? 0 : 1', { kinks: [2], jumps: [2] }],
  ['x^4 + x^0', { kinks: [] }],
  ['abs(x - 5000.25) * x', { kinks: [5000.25] }]
]

describe('kinks and jumps', () => {
  it.each(CASES)('%s', (text, { kinks, jumps, isLinear = false }) => {
    const phi = activationFromExpression(text)
    expect(phi.kinks).toHaveLength(kinks.length)
    for (const [i, kink] of kinks.entries()) {
      expect(Math.abs(phi.kinks[i] - kink)).toBeLessThanOrEqual(1e-15 * Math.abs(kink))
    }
    expect(phi.jumps).toEqual(jumps)
    expect(phi.pieces !== undefined).toBe(isLinear)
  })

  it('a formula in which infinities cancel has no lines, and says so where it is used', () => {
    const phi = activationFromExpression('max(x + m - m, 0)', { m: Infinity })
    expect(phi.pieces).toBeUndefined()
    expect(() => phi.value(1)).toThrow(/^activationFromExpression: value of .* must be finite; value\(1\) is NaN/)
  })

  it('are what the theory integrates with', () => {
    const { secondMoment } = gaussianMoments(activationFromExpression('max(exp(x), 2)'), 1)
    // E[max(e^h, 2)²] = e² Φ(2 − ln 2) + 4 Φ(ln 2)
    expect(secondMoment).toBeCloseTo(Math.exp(2) * normalCdf(2 - Math.LN2) + 4 * normalCdf(Math.LN2), 10)
    expect(chi1({ activation: activationFromExpression('sign(x)'), sigmaW: 1, sigmaB: 0 }, 1)).toBe(Infinity)
  })
})
