import { describe, expect, it } from 'vitest'
import {
  correlationMapCurvature,
  correlationMapSlope,
  defineActivation,
  erfc,
  varianceFixedPoints,
  varianceMap,
  varianceMapCurvature,
  varianceMapSlope
} from '../../src/theory.js'

/** 1 beyond t, 0 before it. */
const stepAt = (t: number) =>
  defineActivation({ name: 'step', value: (x) => (x > t ? 1 : 0), slope: () => 0, jumps: [t] })

describe('a step at 0, in closed form', () => {
  // E[θ(h₁)θ(h₂)] = 1/4 + arcsin(c)/2π, and V(q) = ½ for σ_w = 1, σ_b = 0.
  const network = { activation: stepAt(0), sigmaW: 1, sigmaB: 0 }

  it.each([-0.9, -0.3, 0, 0.5, 0.99])('slope and curvature of the correlation map at c = %d', (c) => {
    const slope = 1 / (Math.PI * Math.sqrt(1 - c * c))
    const curvature = c / (Math.PI * (1 - c * c) ** 1.5)
    expect(correlationMapSlope(network, c, 2) / slope).toBeCloseTo(1, 11)
    expect(Math.abs(correlationMapCurvature(network, c, 2) - curvature)).toBeLessThan(1e-10 * (1 + Math.abs(curvature)))
  })

  it('the slope is infinite at both ends', () => {
    expect(correlationMapSlope(network, 1, 2)).toBe(Infinity)
    expect(correlationMapSlope(network, -1, 2)).toBe(Infinity)
  })
})

describe('a step at 1, in closed form', () => {
  // V(q) = P(h > 1) = ½ erfc(1/√(2q)); its derivative is a = e^{−1/2q}/(2√(2π) q^{3/2}), the next a (1/2q² − 3/2q).
  const network = { activation: stepAt(1), sigmaW: 1, sigmaB: 0 }

  it.each([0.1, 1, 2, 30])('variance map and its derivatives at q = %d', (q) => {
    const slope = Math.exp(-0.5 / q) / (2 * Math.sqrt(2 * Math.PI) * q ** 1.5)
    const curvature = slope * (0.5 / q ** 2 - 1.5 / q)
    expect(varianceMap(network, q) / (0.5 * erfc(Math.SQRT1_2 / Math.sqrt(q)))).toBeCloseTo(1, 12)
    expect(Math.abs(varianceMapSlope(network, q) / slope - 1)).toBeLessThan(1e-11)
    expect(Math.abs(varianceMapCurvature(network, q) / curvature - 1)).toBeLessThan(1e-11)
  })

  it('fixed points of the variance map with σ_w = 5', () => {
    const points = varianceFixedPoints({ ...network, sigmaW: 5 })
    expect(points.map(({ stability }) => stability)).toEqual(['stable', 'unstable', 'stable'])
    for (const { q, slope } of points.slice(1)) {
      expect((12.5 * erfc(Math.SQRT1_2 / Math.sqrt(q))) / q).toBeCloseTo(1, 12)
      expect((25 * Math.exp(-0.5 / q)) / (2 * Math.sqrt(2 * Math.PI) * q ** 1.5) / slope).toBeCloseTo(1, 11)
    }
    expect(points[0]).toMatchObject({ q: 0, slope: 0 })
  })
})
