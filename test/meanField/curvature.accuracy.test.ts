import { describe, expect, it } from 'vitest'
import {
  correlationMapCurvature,
  defineActivation,
  identity,
  normalCdf,
  type RandomNetwork,
  relu,
  varianceMap
} from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'

/** activation, [q, E φ², [c, R″]]; no entry at c = 1 where R″ is infinite */
type Row = [ActivationSpec, [number, number, [number, number][]][]]

const { rows } = fixture<{ rows: Row[] }>('curvature.json')

const LINEAR = 1e-12
const SMOOTH = 1e-9
/** Small R″ of a piecewise-linear activation are measured against this. */
const FLOOR = 0.01

for (const [spec, points] of rows) {
  const activation = activationOf(spec)
  const bare = { activation, sigmaW: 1, sigmaB: 0 }
  const linear = activation.pieces !== undefined
  /** What R″ may be off by; it is largest where the correlation is. */
  const boundAt = (values: readonly [number, number][], c: number, value: number): number => {
    if (linear) return LINEAR * Math.max(Math.abs(value), FLOOR)
    const [, largest = Number.NaN] = values.find(([other]) => other === Math.abs(c)) ?? []
    return SMOOTH * largest
  }

  describe(`${describeSpec(spec)}: R'' against 32-digit references`, () => {
    it(linear ? `${LINEAR} max(|R''|, ${FLOOR})` : `${SMOOTH} of R'' at |c|`, () => {
      const worst = new Worst()
      for (const [q, , values] of points) {
        for (const [c, value] of values) {
          const label = `R'' at q = ${q}, c = ${c}`
          worst.compare(correlationMapCurvature(bare, c, q), value, boundAt(values, c, value), label)
        }
      }
      worst.expectWithin(1)
    })

    it('with modifiers only the factor before it changes', () => {
      const worst = new Worst()
      const modified = { activation, sigmaW: 1.5, sigmaB: 0.3, k: 2, keepProbability: 0.7 }
      for (const network of [modified, { ...modified, residual: { alpha: 0.5, skip: 0.8 } }] as RandomNetwork[]) {
        const weights = network.residual === undefined ? 2.25 : 0.25 * 2.25
        for (const [q, second, values] of points) {
          const factor = (weights * second) / varianceMap(network, q)
          for (const [c, value] of values) {
            const got = correlationMapCurvature(network, c, q)
            worst.compare(got, factor * value, 2 * factor * boundAt(values, c, value), `q = ${q}, c = ${c}`)
          }
        }
      }
      worst.expectWithin(1)
    })

    it('is infinite at c = 1 where the slope jumps, and only there', () => {
      for (const [q, , values] of points) {
        const finite = values.some(([c]) => c === 1)
        expect(Number.isFinite(correlationMapCurvature(bare, 1, q)), `q = ${q}`).toBe(finite)
        if (!finite) expect(correlationMapCurvature({ ...bare, k: 1, residual: 0.5 }, 1, q)).toBe(Infinity)
      }
    })
  })
}

describe('R″ at the ends', () => {
  it('references with and without a jump of the slope are there', () => {
    const ends = rows.map(([, points]) => points[0]?.[2].some(([c]) => c === 1))
    expect(new Set(ends)).toEqual(new Set([true, false]))
  })

  it('of a straight line is 0', () => {
    for (const c of [-1, -0.5, 0, 0.5, 1]) {
      expect(correlationMapCurvature({ activation: identity(), sigmaW: 1, sigmaB: 1 }, c, 2)).toBe(0)
    }
  })

  it('of y|y|, y = x − t, whose slope has a kink but no jump', () => {
    // φ″ = 2 sign(x − t), and V(q) = E[(h − t)⁴] = 3q² + 6qt² + t⁴.
    const q = 3
    for (const t of [0, 1]) {
      const activation = defineActivation({
        name: 'y|y|',
        value: (x) => (x - t) * Math.abs(x - t),
        slope: (x) => 2 * Math.abs(x - t),
        kinks: [t]
      })
      const network = { activation, sigmaW: 1, sigmaB: 0 }
      const scale = (4 * q * q) / (3 * q * q + 6 * q * t * t + t ** 4)
      const alike = 1 - 4 * normalCdf(-t / Math.sqrt(q))
      expect(Math.abs(correlationMapCurvature(network, 1, q) - scale)).toBeLessThan(SMOOTH)
      expect(Math.abs(correlationMapCurvature(network, -1, q) - scale * alike)).toBeLessThan(SMOOTH)
    }
  })

  it('of ReLU is 1/(π √(1 − c²)) (Cho & Saul 2009)', () => {
    const worst = new Worst()
    for (const c of [-1 + 1e-9, -0.3, 0, 0.7, 1 - 1e-9, 1 - 1e-15]) {
      const expected = 1 / (Math.PI * Math.sqrt((1 - c) * (1 + c)))
      const got = correlationMapCurvature({ activation: relu(), sigmaW: Math.SQRT2, sigmaB: 0 }, c, 3)
      worst.compare(got, expected, LINEAR * expected, `c = ${c}`)
    }
    worst.expectWithin(1)
  })
})
