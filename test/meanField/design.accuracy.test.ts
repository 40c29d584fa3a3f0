import { describe, expect, it } from 'vitest'
import { designSparseActivation, edgeOfChaos, chi1 as gradientGain, varianceMap } from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'

/** family, sparsity, V′, q*, τ, m, σ_w², σ_b², V″ */
type DesignRow = ['crelu' | 'cst', number, number, number, number, number, number, number, number]
/** activation, q*, χ₁, σ_w², σ_b² (negative: no such point), V′, V″ */
type EdgeRow = [ActivationSpec, number, number, number, number, number, number]

const designs = fixture<{ rows: DesignRow[] }>('design.json').rows
const edges = fixture<{ rows: EdgeRow[] }>('edge.json').rows

describe('sparse designs against 32-digit solutions', () => {
  for (const family of ['crelu', 'cst'] as const) {
    for (const target of new Set(designs.map((row) => row[2]))) {
      it(`${family}, V' = ${target}: threshold, clip height, variances, curvature`, () => {
        const worst = new Worst()
        for (const row of designs.filter(([name, , slope]) => name === family && slope === target)) {
          const [, sparsity, varianceSlope, qStar, tau, m, weight, bias, curvature] = row
          const got = designSparseActivation({ family, sparsity, qStar, varianceSlope })
          const label = (what: string) => `${what} at s = ${sparsity}, q* = ${qStar}`
          const deviation = Math.sqrt(qStar)
          worst.compare(got.tau, tau, 1e-12 * Math.max(tau, 1e-3 * deviation), label('tau'))
          worst.compare(got.m, m, 1e-12 * m, label('m'))
          worst.compare(got.sigmaW ** 2, weight, 1e-12 * weight, label('sigmaW²'))
          worst.compare(got.sigmaB ** 2, bias, 1e-12 * qStar, label('sigmaB²'))
          worst.compare(got.varianceSlope, target, 1e-11, label("V'"))
          const scale = Math.max(1 / qStar, Math.abs(curvature))
          worst.compare(got.varianceCurvature, curvature, 1e-11 * scale, label("V''"))
          worst.compare(got.sparsity, sparsity, 1e-12 * Math.max(sparsity, 1e-3), label('sparsity'))
          worst.compare(varianceMap(got, qStar), qStar, 1e-12 * qStar, label('V(q*)'))
          worst.compare(gradientGain(got, qStar), 1, 1e-12, label('chi1'))
        }
        worst.expectWithin(1)
      })
    }
  }
})

describe('edge of chaos against 32-digit references', () => {
  for (const name of new Set(edges.map(([spec]) => describeSpec(spec)))) {
    it(name, () => {
      const worst = new Worst()
      for (const [spec, qStar, chi1, weight, bias, slope, curvature] of edges) {
        if (describeSpec(spec) !== name) continue
        const solve = () => edgeOfChaos({ activation: activationOf(spec), qStar, chi1 })
        if (bias < 0) {
          expect(solve, `no edge of chaos at q* = ${qStar}, chi1 = ${chi1}: sigma_b² = ${bias}`).toThrow(RangeError)
          continue
        }
        const got = solve()
        const label = (what: string) => `${what} at q* = ${qStar}, chi1 = ${chi1}`
        worst.compare(got.sigmaW ** 2, weight, 1e-12 * weight, label('sigmaW²'))
        worst.compare(got.sigmaB ** 2, bias, 1e-12 * qStar, label('sigmaB²'))
        worst.compare(got.varianceSlope, slope, 1e-11 * Math.max(1, Math.abs(slope)), label("V'"))
        const scale = Math.max(1 / qStar, Math.abs(curvature))
        worst.compare(got.varianceCurvature, curvature, 1e-11 * scale, label("V''"))
      }
      worst.add(0, name)
      worst.expectWithin(1)
    })
  }
})
