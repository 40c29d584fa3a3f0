import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chi1,
  correlationMap,
  correlationMapSlope,
  designSparseActivation,
  gaussianMoments,
  varianceMap,
  varianceMapSlope
} from '../../src/theory.js'
import { family, magnitude, real, runs } from './arbitraries.js'
import { expectClose } from './close.js'

const sparsity = real(0.5, 0.97)
const slope = real(0.2, 0.95)

describe('the scale law: q* → λ²q*', () => {
  it('τ, m and σ_b scale with λ, V″ with 1/λ², all else stays', () => {
    fc.assert(
      fc.property(family, sparsity, slope, magnitude(-4, 4), (name, s, varianceSlope, scale) => {
        const unit = designSparseActivation({ family: name, sparsity: s, varianceSlope })
        const scaled = designSparseActivation({ family: name, sparsity: s, varianceSlope, qStar: scale ** 2 })
        expectClose(scaled.tau, scale * unit.tau, 1e-14 * scaled.tau, 'tau')
        expectClose(scaled.m, scale * unit.m, 1e-12 * scaled.m, 'm')
        expectClose(scaled.sigmaW, unit.sigmaW, 1e-12 * unit.sigmaW, 'sigmaW')
        expectClose(scaled.sigmaB ** 2, (scale * unit.sigmaB) ** 2, 2e-12 * scale ** 2, 'sigmaB²')
        expectClose(scaled.varianceSlope, unit.varianceSlope, 1e-11, "V'")
        const curvatures = [scale ** 2 * scaled.varianceCurvature, unit.varianceCurvature] as const
        expectClose(...curvatures, 2e-11 * Math.max(1, Math.abs(unit.varianceCurvature)), "V''")
        expectClose(scaled.sparsity, unit.sparsity, 1e-13, 'sparsity')
        expectClose(scaled.saturation, unit.saturation, 1e-12, 'saturation')
      }),
      runs(150)
    )
  })

  it('the maps away from q* scale too', () => {
    fc.assert(
      fc.property(family, sparsity, magnitude(-3, 3), magnitude(-1, 1), real(-1, 1), (name, s, scale, q, c) => {
        const unit = designSparseActivation({ family: name, sparsity: s })
        const scaled = designSparseActivation({ family: name, sparsity: s, qStar: scale ** 2 })
        const at = q * scale ** 2
        expectClose(varianceMap(scaled, at), scale ** 2 * varianceMap(unit, q), 3e-12 * varianceMap(scaled, at), 'V')
        expectClose(varianceMapSlope(scaled, at), varianceMapSlope(unit, q), 1e-11, "V'")
        expectClose(chi1(scaled, at), chi1(unit, q), 2e-12 * chi1(unit, q), 'chi1')
        expectClose(correlationMap(scaled, c, at), correlationMap(unit, c, q), 5e-12, 'R')
        const end = correlationMapSlope(unit, 1, q)
        expectClose(correlationMapSlope(scaled, c, at), correlationMapSlope(unit, c, q), 5e-12 * Math.max(1, end), "R'")
      }),
      runs(100)
    )
  })
})

describe('CST at sparsity s is CReLU at (1 + s)/2', () => {
  it('with half the σ_w² and the same τ, m, σ_b, V′, V″; χ₁ and V agree at every q', () => {
    fc.assert(
      fc.property(real(0.001, 0.95), slope, magnitude(-2, 2), magnitude(-1, 1), (s, varianceSlope, qStar, factor) => {
        const odd = designSparseActivation({ family: 'cst', sparsity: s, varianceSlope, qStar })
        const right = designSparseActivation({ family: 'crelu', sparsity: (1 + s) / 2, varianceSlope, qStar })
        const deviation = Math.sqrt(qStar)
        // (1 + s)/2 rounds: for a small s the threshold is known to 1e-16 of √q*, not of itself.
        expectClose(odd.tau, right.tau, 2e-15 * deviation + 1e-13 * odd.tau, 'tau')
        expectClose(odd.m, right.m, 1e-11 * right.m, 'm')
        expectClose(2 * odd.sigmaW ** 2, right.sigmaW ** 2, 1e-11 * right.sigmaW ** 2, 'sigmaW²')
        expectClose(odd.sigmaB ** 2, right.sigmaB ** 2, 1e-11 * qStar, 'sigmaB²')
        expectClose(odd.varianceCurvature, right.varianceCurvature, 1e-9 / qStar, "V''")
        const q = factor * qStar
        expectClose(varianceMap(odd, q), varianceMap(right, q), 1e-11 * varianceMap(right, q), 'V')
        expectClose(chi1(odd, q), chi1(right, q), 1e-11 * chi1(right, q), 'chi1')
      }),
      runs(150)
    )
  })

  it('sparsity is what was asked for, and depends on q as Φ(τ/√q) does', () => {
    fc.assert(
      fc.property(family, sparsity, magnitude(-3, 3), (name, s, qStar) => {
        const design = designSparseActivation({ family: name, sparsity: s, qStar })
        expectClose(design.sparsity, s, 1e-14)
        const { zeroFraction, mean, saturatedFraction } = gaussianMoments(design.activation, qStar)
        expectClose(zeroFraction, s, 1e-14)
        expect(gaussianMoments(design.activation, 2 * qStar).zeroFraction).toBeLessThanOrEqual(s)
        if (s > 0.501) expect(gaussianMoments(design.activation, 2 * qStar).zeroFraction).toBeLessThan(s)
        if (name === 'cst') expectClose(mean, 0, 1e-15 * Math.sqrt(qStar))
        expectClose(saturatedFraction, design.saturation, 1e-15)
      }),
      runs(150)
    )
  })

  it('each of the four targets is hit, and no clip gives V′ = 1', () => {
    fc.assert(
      fc.property(family, sparsity, magnitude(-3, 3), real(0.05, 5), slope, (name, s, qStar, ratio, v) => {
        const common = { family: name, sparsity: s, qStar }
        expectClose(designSparseActivation({ ...common, varianceSlope: v }).varianceSlope, v, 1e-12)
        const byRatio = designSparseActivation({ ...common, clipRatio: ratio })
        expectClose(byRatio.m, ratio * Math.sqrt(qStar), 1e-15 * byRatio.m)
        const byClip = designSparseActivation({ ...common, m: byRatio.m })
        expectClose(byClip.varianceSlope, byRatio.varianceSlope, 1e-14)
        const unclipped = designSparseActivation({ ...common, m: Infinity })
        expectClose(unclipped.varianceSlope, 1, 1e-12)
        expect(['one-sided', 'marginal']).toContain(unclipped.stability)
        const { varianceCurvature } = byRatio
        const byCurvature = designSparseActivation({ ...common, varianceCurvature })
        expectClose(byCurvature.varianceCurvature, varianceCurvature, 1e-9 / qStar)
        expect(byCurvature.m).toBeGreaterThanOrEqual(byRatio.m * (1 - 1e-6))
      }),
      runs(100)
    )
  })
})
