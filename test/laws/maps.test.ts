import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Activation,
  chi1,
  correlationMap,
  correlationMapSlope,
  covarianceMap,
  crelu,
  cst,
  edgeOfChaos,
  propagate,
  varianceMap,
  varianceMapCurvature,
  varianceMapSlope
} from '../../src/theory.js'
import { describeActivation } from '../support/everyActivation.js'
import { anyActivation, magnitude, real, runs, variance } from './arbitraries.js'
import { derivative, expectClose } from './close.js'

const isConstant = ({ pieces }: Activation): boolean => pieces?.every(({ slope }) => slope === 0) ?? false

const network = fc
  .record({ activation: anyActivation, sigmaW: real(0.1, 3), sigmaB: real(0.05, 2) })
  .filter(({ activation }) => !isConstant(activation))
const correlation = real(-1, 1)
const title = ({ activation, sigmaW, sigmaB }: { activation: Activation; sigmaW: number; sigmaB: number }) =>
  `${describeActivation(activation)}, sigmaW ${sigmaW}, sigmaB ${sigmaB}`

/** Not monotone, hence V need not be. */
const rises = ({ name }: Activation): boolean => !['piecewiseLinear', 'leakyRelu', 'silu', 'gelu'].includes(name)
/** V grows for every φ with φ(0) = 0 and φ(x)φ′(x)x ≥ 0: E[φφ′h] ≥ 0. */
const growsAway = ({ value }: Activation): boolean => value(0) === 0

describe('laws of the variance map', () => {
  it('grows for every activation that rises through the origin', () => {
    fc.assert(
      fc.property(network, variance, real(1, 3), (net, q, factor) => {
        fc.pre(rises(net.activation) && growsAway(net.activation))
        expect(varianceMap(net, factor * q)).toBeGreaterThanOrEqual(varianceMap(net, q) * (1 - 1e-13))
        expect(varianceMapSlope(net, q)).toBeGreaterThanOrEqual(0)
      }),
      runs(200)
    )
  })

  it('slope and curvature are its derivatives', () => {
    fc.assert(
      fc.property(network, variance, (net, q) => {
        const h = 0.02 * q
        const v = varianceMap(net, q) / q
        const slope = derivative((x) => varianceMap(net, x), q, h)
        const curvature = derivative((x) => varianceMapSlope(net, x), q, h)
        expectClose(varianceMapSlope(net, q), slope, 1e-7 * Math.max(1, v), title(net))
        expectClose(varianceMapCurvature(net, q), curvature, (1e-6 * Math.max(1, v)) / q, title(net))
      }),
      runs(150)
    )
  })

  it('is continuous down to q = 0', () => {
    fc.assert(
      fc.property(network, (net) => {
        expectClose(varianceMap(net, 1e-12), varianceMap(net, 0), 1e-4 * varianceMap(net, 0), title(net))
      }),
      runs(100)
    )
  })
})

describe('laws of the correlation map', () => {
  it('R(1) = 1 exactly, |R| ≤ 1, and R agrees with the covariance map', () => {
    fc.assert(
      fc.property(network, correlation, variance, (net, c, q) => {
        expect(correlationMap(net, 1, q)).toBe(1)
        const r = correlationMap(net, c, q)
        expect(Math.abs(r)).toBeLessThanOrEqual(1)
        expectClose(covarianceMap(net, { q1: q, q2: q, c }) / varianceMap(net, q), r, 1e-11, title(net))
      }),
      runs(150)
    )
  })

  it('rises and is convex for c ≥ 0: its Taylor coefficients are squares', () => {
    fc.assert(
      fc.property(network, real(0, 1), real(0, 1), variance, (net, a, b, q) => {
        const [ra, rb, middle] = [a, b, (a + b) / 2].map((c) => correlationMap(net, c, q)) as [number, number, number]
        if (a < b) expect(rb).toBeGreaterThanOrEqual(ra - 1e-12)
        expect(middle).toBeLessThanOrEqual((ra + rb) / 2 + 1e-12)
        expect(correlationMap(net, -a, q)).toBeLessThanOrEqual(ra + 1e-12)
      }),
      runs(100)
    )
  })

  it("R' is its derivative, and R'(1) V(q) = q χ₁", () => {
    fc.assert(
      fc.property(network, real(-0.9, 0.9), variance, (net, c, q) => {
        const slope = derivative((x) => correlationMap(net, x, q), c, 0.02)
        const end = correlationMapSlope(net, 1, q)
        expectClose(correlationMapSlope(net, c, q), slope, 1e-5 * Math.max(0.01, end), title(net))
        expectClose(end * varianceMap(net, q), q * chi1(net, q), 1e-11 * q * chi1(net, q), title(net))
        expect(Math.abs(correlationMapSlope(net, c, q))).toBeLessThanOrEqual(end * (1 + 1e-11))
      }),
      runs(100)
    )
  })

  it('a clip out of reach is as good as none', () => {
    fc.assert(
      fc.property(real(0, 2), magnitude(2, 14), correlation, fc.constantFrom(crelu, cst), (tau, m, c, make) => {
        const [clipped, unclipped] = [m, Infinity].map((height) =>
          correlationMap({ activation: make({ tau, m: height }), sigmaW: 1, sigmaB: 1 }, c, 1)
        ) as [number, number]
        expectClose(clipped, unclipped, 1e-12, `tau = ${tau}, m = ${m}, c = ${c}`)
      }),
      runs(300)
    )
  })

  it('the covariance is symmetric and obeys Cauchy–Schwarz', () => {
    fc.assert(
      fc.property(network, correlation, variance, variance, (net, c, q1, q2) => {
        const [v1, v2] = [varianceMap(net, q1), varianceMap(net, q2)]
        const covariance = covarianceMap(net, { q1, q2, c })
        expectClose(covariance, covarianceMap(net, { q1: q2, q2: q1, c }), 1e-11 * Math.sqrt(v1 * v2), title(net))
        expect(Math.abs(covariance)).toBeLessThanOrEqual(Math.sqrt(v1 * v2) * (1 + 1e-11))
      }),
      runs(80)
    )
  })

  it('propagate iterates the two maps', () => {
    fc.assert(
      fc.property(network, correlation, variance, fc.integer({ min: 0, max: 5 }), (net, c0, q0, depth) => {
        fc.pre(net.sigmaW < 1.4)
        const { q, c, oneMinusC } = propagate(net, { q: q0, c: c0 }, depth)
        expect([q.length, c.length, oneMinusC.length]).toEqual([depth + 1, depth + 1, depth + 1])
        expect([q[0], c[0]]).toEqual([q0, c0])
        for (let l = 0; l < depth; l++) {
          const [variance, correlation] = [q[l], c[l]]
          expectClose(q[l + 1], varianceMap(net, variance), 1e-12 * varianceMap(net, variance))
          expectClose(c[l + 1], correlationMap(net, correlation, variance), 1e-12)
          expectClose(c[l + 1] + oneMinusC[l + 1], 1, 3e-16)
        }
      }),
      runs(60)
    )
  })
})

describe('laws of the edge of chaos', () => {
  it('is a fixed point with the χ₁ asked for, wherever one exists', () => {
    let feasible = 0
    fc.assert(
      fc.property(anyActivation, variance, real(0.05, 1.2), (activation, qStar, target) => {
        fc.pre(!isConstant(activation))
        let eoc: ReturnType<typeof edgeOfChaos>
        try {
          eoc = edgeOfChaos({ activation, qStar, chi1: target })
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          return
        }
        feasible++
        expectClose(varianceMap(eoc, qStar), qStar, 1e-12 * qStar, describeActivation(activation))
        expectClose(chi1(eoc, qStar), target, 1e-12 * target, describeActivation(activation))
        expectClose(varianceMapSlope(eoc, qStar), eoc.varianceSlope, 1e-11 * Math.max(1, Math.abs(eoc.varianceSlope)))
        expectClose(correlationMapSlope(eoc, 1, qStar), target, 1e-11 * target, describeActivation(activation))
      }),
      runs(150)
    )
    expect(feasible).toBeGreaterThan(50)
  })
})
