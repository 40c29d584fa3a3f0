import { describe, expect, it } from 'vitest'
import { correlationMapSlope, covarianceMap, designSparseActivation, gaussianMoments } from '../../src/theory.js'

/*
 * Printed numbers for anti-correlated weights, covariance (σ_w²/N)(I − gJ/N) with g = k/(1 + k), from the moments and maps
 * that they are made of: V_g = σ_w²(E[φ²] − g E[φ]²) + σ_b².
 */

const relu = { activation: 'relu', sigmaW: 1, sigmaB: 0 } as const

describe('ReLU with σ_b = 0 on the line where its length diverges', () => {
  /** f(c) = √(1 − c²) + c(π − arccos c) as 2π E[φφ]. */
  const f = (c: number) => 2 * Math.PI * covarianceMap(relu, { q1: 1, q2: 1, c })
  const mapOf = (g: number) => (c: number) => (f(c) - g) / (Math.PI - g)

  it.each([
    [-0.5, 1.5171, 1, 0.7585, 0.3793],
    [0, 2, 1, 1, 0.5],
    [0.5, 2.2374, 0.8766, 1.1187, 0.5593],
    [1, 2.3786, 0.7266, 1.1893, 0.5946],
    [2, 2.5387, 0.5248, 1.2694, 0.6347],
    [5, 2.722, 0.2792, 1.361, 0.6805],
    [10, 2.8144, 0.1558, 1.4072, 0.7036],
    [100, 2.9204, 0.0173, 1.4602, 0.7301],
    [Infinity, 2.9339, 0, 1.4669, 0.7335]
  ])('k = %d', (k, weightVariance, fixedPoint, slopeAtOne, slopeAtZero) => {
    const g = k === Infinity ? 1 : k / (1 + k)
    const map = mapOf(g)
    expect((2 * Math.PI) / (Math.PI - g)).toBeCloseTo(weightVariance, 4)
    let c = 0.5
    for (let layer = 0; layer < 3000; layer++) c = map(Math.min(1, c))
    expect(Math.abs(c - fixedPoint)).toBeLessThan(6e-5)
    // R′ = E[φ′φ′]/E[φ²] with E[φ²] = ½, and f′ = 2π E[φ′φ′].
    for (const [at, slope] of [
      [1, slopeAtOne],
      [0, slopeAtZero]
    ] as const) {
      const derivative = (Math.PI * correlationMapSlope(relu, at, 1)) / (Math.PI - g)
      expect(Math.abs(derivative - slope)).toBeLessThan(6e-5)
    }
  })
})

describe('CReLU on its edge of chaos', () => {
  it.each([
    [0.7, 0.7, [0.7, 0.605, 0.509], [0.3928, 0.4524, 0.512]],
    [0.7, 0.9, [0.9, 0.793, 0.687], [0.3465, 0.4069, 0.4673]],
    [0.85, 0.7, [0.7, 0.647, 0.594], [0.5953, 0.6148, 0.6343]],
    [0.85, 0.9, [0.9, 0.841, 0.783], [0.5508, 0.5709, 0.5909]],
    [0.9, 0.7, [0.7, 0.663, 0.627], [0.6628, 0.6736, 0.6843]],
    [0.9, 0.9, [0.9, 0.86, 0.819], [0.6204, 0.6316, 0.6427]]
  ])('sparsity %d, V′ = %d', (sparsity, varianceSlope, slopes, biasVariances) => {
    const { activation, sigmaW, sigmaB } = designSparseActivation({ family: 'crelu', sparsity, varianceSlope })
    const meanAt = (q: number) => gaussianMoments(activation, q).mean
    const step = 1e-5
    const meanSlope = (meanAt(1 + step) - meanAt(1 - step)) / (2 * step)
    for (const [i, g] of [0, 0.5, 1].entries()) {
      expect(varianceSlope - 2 * g * sigmaW ** 2 * meanAt(1) * meanSlope).toBeCloseTo(slopes[i] as number, 3)
      expect(sigmaB ** 2 + g * sigmaW ** 2 * meanAt(1) ** 2).toBeCloseTo(biasVariances[i] as number, 4)
    }
  })
})
