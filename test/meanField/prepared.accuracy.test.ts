import { describe, expect, it } from 'vitest'
import {
  correlationMap,
  crelu,
  defineActivation,
  elu,
  gelu,
  piecewiseLinear,
  prepareCorrelationMap,
  propagate,
  type RandomNetwork,
  relu,
  tanh
} from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'
import { sample } from '../support/exhaustive.js'

const CORRELATIONS = [-1, -0.99, -0.3, 0, 0.123, 0.7, 0.999, 1 - 1e-9, 1]

/** c, E φφ, E φ′φ′, E φ² − E φφ */
type Point = [number, number, number, number]
interface Fixture {
  /** activation, [q, E φ², points] */
  rows: [ActivationSpec, [number, number, Point[]][]][]
}

/** Of R, absolute. */
const BOUND = 1e-12
/** Of 1 − R; where φ hardly varies, φ itself is the limit. */
const DEFICIT = 1e-11
/** Where even V underflows no correlation is defined. */
const TINY = 1e-290

for (const kind of ['linear', 'kinks', 'tails', 'smooth']) {
  describe(`${kind}: prepared correlation maps against 25-digit references`, () => {
    for (const [spec, all] of fixture<Fixture>(`correlation.${kind}.json`).rows) {
      const variances = all.filter(([, second]) => second > TINY)
      it(describeSpec(spec), () => {
        const worst = new Worst()
        for (const [q, second, points] of kind === 'linear' ? variances : sample(variances, 3)) {
          const map = prepareCorrelationMap({ activation: activationOf(spec), sigmaW: 1, sigmaB: 0 }, q)
          for (const [c, value, , deficit] of points) {
            const expected = value / second
            const label = `q = ${q}, c = ${c}, ${map.terms} terms`
            worst.compare(map.at(c), expected, BOUND, `R, ${label}`)
            const got = map.oneMinusAt(1 - c)
            worst.compare(got, deficit / second, (DEFICIT * deficit) / second || Number.MIN_VALUE, `1 - R, ${label}`)
          }
        }
        worst.expectWithin(1)
      })
    }
  })
}

/** The sign of h, moved a little: it jumps. */
const step = defineActivation({
  name: 'step',
  value: (x) => (x < 0.2 ? -1 : 1.5),
  slope: () => 0,
  jumps: [0.2]
})

describe.each([
  relu(),
  crelu({ tau: 0.5, m: 1 }),
  piecewiseLinear({ knots: [-1, 0.5, 2], slopes: [0.5, -1, 2, 0], intercept: 0 }),
  tanh(),
  gelu(),
  elu({ alpha: 0.5 }),
  step
])('prepared correlation map of $name agrees with the map itself', (activation) => {
  const modifiers: Readonly<Record<string, Partial<RandomNetwork>>> = {
    plain: {},
    'k = 1': { k: 1 },
    'k = Infinity': { k: Infinity },
    dropout: { keepProbability: 0.7 },
    residual: { residual: { alpha: 0.6, skip: 0.8 } },
    'all three': { k: 3, keepProbability: 0.9, residual: 0.5 }
  }

  // The series is that of the activation; the modifiers only enter what is made of it.
  const few = sample(['plain', 'all three'], activation.jumps === undefined ? 2 : 1)
  const given = Object.entries(modifiers).filter(([name]) => activation.pieces || few.includes(name))
  it.each(given)('%s', (_, modifier) => {
    const worst = new Worst()
    for (const q of activation.pieces ? [0.1, 20] : sample([20, 0.1], 1)) {
      const network: RandomNetwork = { activation, sigmaW: 1.3, sigmaB: 0.4, ...modifier }
      const map = prepareCorrelationMap(network, q)
      for (const c of activation.pieces ? CORRELATIONS : sample(CORRELATIONS, 5)) {
        const label = `q = ${q}, c = ${c}, ${map.terms} terms`
        const value = correlationMap(network, c, q)
        worst.compare(map.at(c), value, BOUND, `R, ${label}`)
        const rest = propagate(network, { q, c }, 1).oneMinusC[1] ?? Number.NaN
        worst.compare(map.oneMinusAt(1 - c), rest, DEFICIT * rest || Number.MIN_VALUE, `1 - R, ${label}`)
      }
    }
    worst.expectWithin(1)
  })
})

describe('the length of the series', () => {
  const termsOf = (activation: RandomNetwork['activation'], q: number) =>
    prepareCorrelationMap({ activation, sigmaW: 1, sigmaB: 0 }, q).terms

  it('is a few dozen terms for smooth maps and for kinks', () => {
    for (const activation of [relu(), crelu({ tau: 1, m: 1 }), tanh()]) {
      expect(termsOf(activation, 1)).toBeGreaterThan(4)
      expect(termsOf(activation, 1)).toBeLessThan(128)
    }
  })

  it('is 0 where no series resolves the map, which then is integrated', () => {
    const narrow = crelu({ tau: 0.25, m: 1e-5 })
    expect(termsOf(narrow, 1)).toBe(0)
    const network = { activation: narrow, sigmaW: 1, sigmaB: 0 }
    expect(prepareCorrelationMap(network, 1).at(0.3)).toBeCloseTo(correlationMap(network, 0.3, 1), 13)
  })
})
