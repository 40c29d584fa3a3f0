import { describe, expect, it } from 'vitest'
import {
  chi1,
  correlationMap,
  correlationMapSlope,
  covarianceMap,
  crelu,
  cst,
  designSparseActivation,
  gaussianMoments,
  propagate,
  type RandomNetwork,
  relu,
  varianceMap,
  varianceMapCurvature,
  varianceMapSlope
} from '../../src/theory.js'
import { titled } from '../support/everyActivation.js'
import { findNaN } from './slots.js'

const VARIANCES = [1e-12, 1e-6, 1, 1e6, 1e12]
const CORRELATIONS = [-1, -1 + 1e-12, -0.5, 0, 1e-300, 0.5, 1 - 1e-12, 1]

function finiteAll(values: Readonly<Record<string, number>>, where: string): void {
  for (const [key, value] of Object.entries(values))
    expect(Number.isFinite(value), `${where}: ${key} is ${value}`).toBe(true)
}

function maps(network: RandomNetwork, q: number): Record<string, number> {
  const values: Record<string, number> = {
    ...gaussianMoments(network.activation, q),
    V: varianceMap(network, q),
    "V'": varianceMapSlope(network, q),
    "V''": varianceMapCurvature(network, q),
    chi1: chi1(network, q)
  }
  for (const c of CORRELATIONS) {
    const r = correlationMap(network, c, q)
    expect(Math.abs(r), `R(${c}) at q = ${q}`).toBeLessThanOrEqual(1)
    values[`R(${c})`] = r
    values[`R'(${c})`] = correlationMapSlope(network, c, q)
    values[`K(${c})`] = covarianceMap(network, { q1: q, q2: 1, c })
  }
  return values
}

describe('extreme but legal', () => {
  it.each(titled)('$title: every map from q = 1e-12 to 1e12 is finite, 0 ≤ fractions ≤ 1', ({ activation }) => {
    for (const q of VARIANCES) {
      const values = maps({ activation, sigmaW: 1.3, sigmaB: 0.2 }, q)
      finiteAll(values, `q = ${q}`)
      for (const key of ['zeroFraction', 'saturatedFraction']) {
        expect(values[key]).toBeGreaterThanOrEqual(0)
        expect(values[key]).toBeLessThanOrEqual(1)
      }
      expect(values.slopeMoment).toBeGreaterThanOrEqual(0)
      expect(values.secondMoment).toBeGreaterThanOrEqual(0)
    }
  })

  it.each(['crelu', 'cst'] as const)('%s designs at extreme sparsity, scale and clip', (family) => {
    for (const sparsity of [0.5, 0.500001, 0.999, 0.999999, 1 - 1e-12]) {
      for (const qStar of VARIANCES) {
        const targets = [
          {},
          { m: 1e-9 * Math.sqrt(qStar) },
          { m: 1e9 * Math.sqrt(qStar) },
          { m: Infinity },
          { clipRatio: 1e-4 }
        ]
        for (const target of targets) {
          const label = `s = ${sparsity}, q* = ${qStar}, ${JSON.stringify(target)}`
          const design = designSparseActivation({ family, sparsity, qStar, ...target })
          const { sigmaW, sigmaB, varianceSlope, varianceCurvature, saturation, tau } = design
          finiteAll({ sigmaW, sigmaB, varianceSlope, varianceCurvature, saturation, tau }, label)
          expect(Math.abs(design.sparsity - sparsity), label).toBeLessThanOrEqual(1e-13)
          expect(Math.abs(varianceMap(design, qStar) / qStar - 1), label).toBeLessThanOrEqual(1e-12)
          expect(Math.abs(chi1(design, qStar) - 1), label).toBeLessThanOrEqual(1e-12)
          finiteAll({ R: correlationMap(design, 0.3, qStar), end: correlationMap(design, -1, qStar) }, label)
          expect(design.verdict).not.toMatch(/NaN|Infinity|undefined/)
        }
      }
    }
  })

  it('extreme clip heights of an activation', () => {
    for (const make of [crelu, cst]) {
      for (const m of [1e-12, 1e12, 1e20, 1e38, Infinity]) {
        for (const tau of [0, 1e-12, 1, 30]) {
          const label = `tau = ${tau}, m = ${m}`
          const network = { activation: make({ tau, m }), sigmaW: 1, sigmaB: 1 }
          finiteAll(maps(network, 1), label)
        }
      }
    }
  })

  it('depth 0, c = ±1, σ_w = 0, σ_b = 0', () => {
    const network = { activation: relu(), sigmaW: 1, sigmaB: 0.5 }
    expect(propagate(network, { q: 2, c: -1 }, 0)).toEqual({
      q: Float64Array.of(2),
      c: Float64Array.of(-1),
      oneMinusC: Float64Array.of(2)
    })
    for (const c of [-1, 1]) expect(findNaN(propagate(network, { q: 2, c }, 50))).toBeUndefined()
    expect(propagate(network, { q: 2, c: 1 }, 50).oneMinusC.every((x) => x === 0)).toBe(true)
    const dead = { activation: relu(), sigmaW: 0, sigmaB: 1 }
    expect([varianceMap(dead, 5), chi1(dead, 5), correlationMap(dead, -0.5, 5)]).toEqual([1, 0, 1])
    expect(() => correlationMap({ ...dead, sigmaB: 0 }, 0.5, 1)).toThrow(/^correlationMap: V\(q\) must be positive/)
    expect(() => propagate({ ...dead, sigmaB: 0 }, { q: 1, c: 0.5 }, 3)).toThrow(/^propagate \(layer 1\): /)
  })

  it('a variance that overflows names the layer', () => {
    expect(() => propagate({ activation: 'identity', sigmaW: 1e10, sigmaB: 0 }, { q: 1 }, 100)).toThrow(
      /^propagate \(layer 16\): V\(q\) must be positive and finite/
    )
  })
})
