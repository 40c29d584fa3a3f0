import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Activation,
  correlationMap,
  crelu,
  cst,
  defineActivation,
  gaussianMoments,
  gelu,
  hardTanh,
  piecewiseLinear,
  relu,
  shiftedRelu,
  silu,
  softThreshold,
  varianceMapCurvature,
  varianceMapSlope
} from '../../src/theory.js'
import { describeActivation } from '../support/everyActivation.js'
import { anyActivation, clip, linear, magnitude, real, runs, threshold } from './arbitraries.js'
import { derivative, expectClose } from './close.js'

/** The same function by the route of a user's own: no pieces, hence no closed form. */
const withoutPieces = ({ name, value, slope, kinks }: Activation): Activation =>
  defineActivation({ name: `${name} by quadrature`, value, slope, kinks })

/** Distance from x to the nearest kink. */
const room = ({ kinks }: Activation, x: number): number => Math.min(...kinks.map((kink) => Math.abs(x - kink)), 1)

describe('laws of the activations', () => {
  it('the slope is the derivative of the value away from the kinks', () => {
    fc.assert(
      fc.property(anyActivation, real(-8, 8), (activation, x) => {
        const h = Math.min(0.02, room(activation, x) / 4)
        fc.pre(h > 1e-6 && x !== 0)
        const bound = 1e-9 + (1e-14 * (1 + Math.abs(activation.value(x)))) / h
        expectClose(activation.slope(x), derivative(activation.value, x, h), bound, describeActivation(activation))
      }),
      runs(3000)
    )
  })

  it('CST with τ = 0 declares no kink at 0, so its slope there is that of the line', () => {
    const { slope, kinks } = cst({ tau: 0, m: 1 })
    expect(kinks).toEqual([-1, 1])
    expect(slope(0)).toBe(1)
  })

  it('gates open and shut: x times a gate has slope 0 at −∞ and 1 at ∞', () => {
    for (const { slope, value } of [gelu(), silu()]) {
      expect([slope(-Infinity), slope(Infinity)]).toEqual([0, 1])
      expect([value(-Infinity), value(Infinity)]).toEqual([0, Infinity])
    }
  })

  it('no jump at any kink, and a kink of a piecewise-linear function is where its slope changes', () => {
    fc.assert(
      fc.property(anyActivation, (activation) => {
        for (const kink of activation.kinks) {
          const near = 1e-7 * Math.max(1, Math.abs(kink))
          expectClose(activation.value(kink + near), activation.value(kink - near), 5e-7 * Math.max(1, Math.abs(kink)))
          if (activation.pieces) expect(activation.slope(kink + near)).not.toBe(activation.slope(kink - near))
        }
      }),
      runs(300)
    )
  })

  it('φ with τ and m scaled by λ at λx is λφ(x)', () => {
    fc.assert(
      fc.property(threshold, clip, magnitude(-3, 3), real(-8, 8), (tau, m, scale, x) => {
        for (const make of [crelu, cst]) {
          const got = make({ tau: scale * tau, m: scale * m }).value(scale * x)
          expectClose(got, scale * make({ tau, m }).value(x), 4e-15 * scale * (Math.abs(x) + tau))
        }
        const { value } = softThreshold({ tau: scale * tau })
        expectClose(value(scale * x), scale * softThreshold({ tau }).value(x), 4e-15 * scale * (Math.abs(x) + tau))
      }),
      runs(1000)
    )
  })

  it('CST and the soft threshold are odd; they are CReLU(x) − CReLU(−x)', () => {
    fc.assert(
      fc.property(threshold, clip, real(-8, 8), (tau, m, x) => {
        const [odd, right] = [cst({ tau, m }), crelu({ tau, m })]
        expect(odd.value(x) + odd.value(-x)).toBe(0)
        expect(odd.value(x)).toBe(right.value(x) - right.value(-x))
        expect(odd.slope(x)).toBe(odd.slope(-x))
        expect(cst({ tau, m: Infinity }).value(x)).toBe(softThreshold({ tau }).value(x))
        expect(crelu({ tau, m: Infinity }).value(x)).toBe(shiftedRelu({ tau }).value(x))
        expect(crelu({ tau: 0, m: Infinity }).value(x)).toBe(relu().value(x))
        expect(cst({ tau: 0, m: 1 }).value(x)).toBe(hardTanh().value(x))
      }),
      runs(1000)
    )
  })
})

describe('one function, three ways to write it', () => {
  const q = magnitude(-1, 1)

  it('closed forms give what quadrature gives', () => {
    fc.assert(
      fc.property(linear, q, (activation, variance) => {
        const other = withoutPieces(activation)
        const [closed, integrated] = [gaussianMoments(activation, variance), gaussianMoments(other, variance)]
        const size = Math.sqrt(closed.secondMoment)
        const label = `${describeActivation(activation)} at q = ${variance}`
        expectClose(closed.mean, integrated.mean, 1e-11 * size, `${label}: mean`)
        for (const key of ['secondMoment', 'slopeMoment', 'fourthMoment'] as const) {
          expectClose(closed[key], integrated[key], 1e-11 * closed[key] + 1e-300, `${label}: ${key}`)
        }
        expectClose(closed.zeroFraction, integrated.zeroFraction, 1e-11, `${label}: zeros`)
        expectClose(closed.saturatedFraction, integrated.saturatedFraction, 1e-11, `${label}: saturated`)
        const networks = [activation, other].map((phi) => ({ activation: phi, sigmaW: 1, sigmaB: 0.5 }))
        const [a, b] = networks as [(typeof networks)[0], (typeof networks)[0]]
        const [slope, curvature] = [varianceMapSlope(a, variance), varianceMapCurvature(a, variance)]
        expectClose(slope, varianceMapSlope(b, variance), 1e-11 * Math.max(1, slope), `${label}: V'`)
        expectClose(
          curvature,
          varianceMapCurvature(b, variance),
          (2e-11 * Math.max(1, slope)) / variance,
          `${label}: V''`
        )
      }),
      runs(80)
    )
  })

  it('and the same correlation map', () => {
    fc.assert(
      fc.property(linear, q, real(-1, 1), (activation, variance, c) => {
        const network = { activation, sigmaW: 1, sigmaB: 0.5 }
        const other = { ...network, activation: withoutPieces(activation) }
        const label = `${describeActivation(activation)} at q = ${variance}, c = ${c}`
        expectClose(correlationMap(network, c, variance), correlationMap(other, c, variance), 1e-11, label)
      }),
      runs(60)
    )
  })

  it('CReLU and CST rebuilt by piecewiseLinear', () => {
    fc.assert(
      fc.property(real(0.01, 3), real(0.05, 5), q, real(-1, 1), (tau, m, variance, c) => {
        const pairs: [Activation, Activation][] = [
          [crelu({ tau, m }), piecewiseLinear({ knots: [tau, tau + m], slopes: [0, 1, 0], intercept: 0 })],
          [
            cst({ tau, m }),
            piecewiseLinear({ knots: [-tau - m, -tau, tau, tau + m], slopes: [0, 1, 0, 1, 0], intercept: 0 })
          ]
        ]
        for (const [original, rebuilt] of pairs) {
          const [one, two] = [gaussianMoments(original, variance), gaussianMoments(rebuilt, variance)]
          // τ + m rounds to the last bit, so the width of the ramp is known to 1e-16 (τ + m)/m only.
          const precision = 1e-13 * (1 + tau / m)
          for (const key of ['secondMoment', 'slopeMoment', 'fourthMoment', 'zeroFraction'] as const) {
            expectClose(two[key], one[key], precision * one[key], `${describeActivation(original)}: ${key}`)
          }
          const [a, b] = [original, rebuilt].map((activation) => ({ activation, sigmaW: 2, sigmaB: 0.1 })) as [
            { activation: Activation; sigmaW: number; sigmaB: number },
            { activation: Activation; sigmaW: number; sigmaB: number }
          ]
          expectClose(correlationMap(a, c, variance), correlationMap(b, c, variance), 1e-12)
        }
      }),
      runs(100)
    )
  })
})
