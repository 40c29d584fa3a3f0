import { describe, expect, it } from 'vitest'
import {
  type Activation,
  chi1,
  correlationMap,
  correlationMapSlope,
  covarianceMap,
  crelu,
  cst,
  defineActivation,
  edgeOfChaos,
  gaussianMoments,
  piecewiseLinear,
  propagate,
  relu,
  varianceMap,
  varianceMapCurvature,
  varianceMapSlope
} from '../../src/theory.js'
import { findNaN } from './slots.js'

const CORRELATIONS = [-1, -0.5, 0, 0.5, 1 - 1e-12, 1]

describe('nothing silent', () => {
  it('clip heights and thresholds at the ends of double precision: a number or a RangeError, never NaN', () => {
    const complaints: string[] = []
    for (const make of [crelu, cst]) {
      for (const m of [1e-300, 1e-160, 1e70, 1e154, 1e300, Number.MAX_VALUE]) {
        for (const tau of [0, 1e-300, 1e-160, 1]) {
          const network = { activation: make({ tau, m }), sigmaW: 1, sigmaB: 1 }
          const found: Record<string, () => unknown> = {
            moments: () => gaussianMoments(network.activation, 1),
            V: () => varianceMap(network, 1),
            ...Object.fromEntries(CORRELATIONS.map((c) => [`R(${c})`, () => correlationMap(network, c, 1)]))
          }
          for (const [what, call] of Object.entries(found)) {
            try {
              const at = findNaN(call())
              if (at !== undefined) complaints.push(`${what} of ${make.name}, tau = ${tau}, m = ${m}: NaN in ${at}`)
            } catch (error) {
              const { message } = error as Error
              if (message.includes('NaN'))
                complaints.push(`${what} of ${make.name}, tau = ${tau}, m = ${m}: ${message}`)
            }
          }
        }
      }
    }
    expect(complaints).toEqual([])
  })

  const broken: [string, (x: number) => number][] = [
    ['NaN everywhere', () => Number.NaN],
    ['NaN on the left', (x) => Math.sqrt(x)],
    ['infinite at 0', (x) => 1 / x],
    ['overflowing', (x) => Math.exp(x * x)]
  ]
  const calls: [string, (phi: Activation) => unknown][] = [
    ['gaussianMoments', (phi) => gaussianMoments(phi, 4)],
    ['varianceMap', (phi) => varianceMap({ activation: phi, sigmaW: 1, sigmaB: 0 }, 4)],
    ['varianceMap', (phi) => varianceMap({ activation: phi, sigmaW: 1, sigmaB: 0 }, 0)],
    ['varianceMapSlope', (phi) => varianceMapSlope({ activation: phi, sigmaW: 1, sigmaB: 0 }, 4)],
    ['varianceMapCurvature', (phi) => varianceMapCurvature({ activation: phi, sigmaW: 1, sigmaB: 0 }, 4)],
    ['chi1', (phi) => chi1({ activation: phi, sigmaW: 1, sigmaB: 0 }, 4)],
    ['correlationMap', (phi) => correlationMap({ activation: phi, sigmaW: 1, sigmaB: 0 }, 0.5, 4)],
    ['correlationMapSlope', (phi) => correlationMapSlope({ activation: phi, sigmaW: 1, sigmaB: 0 }, 0.5, 4)],
    ['covarianceMap', (phi) => covarianceMap({ activation: phi, sigmaW: 1, sigmaB: 0 }, { q1: 4, q2: 1, c: 0.5 })],
    ['propagate', (phi) => propagate({ activation: phi, sigmaW: 1, sigmaB: 0 }, { q: 4, c: 0.5 }, 2)],
    ['edgeOfChaos', (phi) => edgeOfChaos({ activation: phi, qStar: 4 })]
  ]

  /** What the call gave: nothing wrong, or the complaint about it. */
  function complaints(check: (result: unknown, error: unknown, name: string) => boolean): string[] {
    return broken.flatMap(([what, value]) =>
      calls.flatMap(([name, call], i) => {
        let [result, error]: [unknown, unknown] = [undefined, undefined]
        try {
          result = call(defineActivation({ name: what, value, slope: () => 1 }))
        } catch (thrown) {
          error = thrown
        }
        return check(result, error, name)
          ? []
          : [`${name} (call ${i}) of a function that is ${what}: ${error ?? result}`]
      })
    )
  }

  it('a function that is not finite where it must be is refused by a RangeError, or does no harm', () => {
    expect(
      complaints((result, error) => (error === undefined ? !findNaN(result) : error instanceof RangeError))
    ).toEqual([])
  })

  it('and the refusal begins with the function that was called, or the one that made or integrates the culprit', () => {
    const named = (error: unknown, name: string) =>
      error instanceof Error && new RegExp(`^(${name}|defineActivation|gaussianExpectation)\\b`).test(error.message)
    expect(complaints((_, error, name) => error === undefined || named(error, name))).toEqual([])
  })

  it('σ_w whose square overflows', () => {
    for (const activation of [
      relu(),
      crelu({ tau: 1, m: 1 }),
      piecewiseLinear({ knots: [0], slopes: [0, 1], intercept: 0 })
    ]) {
      for (const q of [0, 1e-12, 1]) {
        let value: number | undefined
        try {
          value = varianceMap({ activation, sigmaW: 1e200, sigmaB: 0 }, q)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
        expect(value, `${activation.name} at q = ${q}`).not.toBeNaN()
      }
    }
  })
})
