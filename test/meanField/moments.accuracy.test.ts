import { describe, it } from 'vitest'
import { chi1, gaussianMoments, varianceMap, varianceMapCurvature, varianceMapSlope } from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'

/** q, mean, E φ², E φ′², E φ⁴, V′, V″, P(φ = 0), P(φ flat, not 0) */
type Row = [number, number, number, number, number, number, number, number, number]
interface Fixture {
  rows: [ActivationSpec, Row[]][]
}

const MOMENT = 1e-12
const DERIVATIVE = 1e-11
/** Below this, numbers lose digits to the end of the exponent range. */
const TINY = 1e-290
/** A mean that vanishes by symmetry is measured against the size of φ. */
const CANCELLED = 1e-3

for (const kind of ['linear', 'kinks', 'tails', 'smooth']) {
  for (const [spec, rows] of fixture<Fixture>(`moments.${kind}.json`).rows) {
    describe(`${kind}: ${describeSpec(spec)} against 40-digit references, q from 1e-3 to 1e3`, () => {
      const activation = activationOf(spec)
      const network = { activation, sigmaW: 1, sigmaB: 0 }

      it('moments: 1e-12 relative', () => {
        const worst = new Worst()
        for (const [q, mean, second, slope, fourth, , , zero, saturated] of rows) {
          const got = gaussianMoments(activation, q)
          const check = (name: keyof typeof got, expected: number, scale = Math.abs(expected)) =>
            worst.compare(got[name], expected, MOMENT * Math.max(scale, TINY), `${name} at q = ${q}`)
          check('mean', mean, Math.max(Math.abs(mean), CANCELLED * Math.sqrt(second)))
          check('secondMoment', second)
          check('slopeMoment', slope)
          check('fourthMoment', fourth)
          check('zeroFraction', zero)
          check('saturatedFraction', saturated)
          const scale = MOMENT * Math.max(second, TINY)
          worst.compare(varianceMap(network, q), second, scale, `V at q = ${q}`)
          worst.compare(chi1(network, q), slope, MOMENT * Math.max(slope, TINY), `chi1 at q = ${q}`)
        }
        worst.expectWithin(1)
      })

      it("V': 1e-11 max(1, |V'|); V'': 1e-11 max(1/q, |V''|)", () => {
        const worst = new Worst()
        for (const [q, , , , , first, second] of rows) {
          const slope = varianceMapSlope(network, q)
          const curvature = varianceMapCurvature(network, q)
          worst.compare(slope, first, DERIVATIVE * Math.max(1, Math.abs(first)), `V' at q = ${q}`)
          worst.compare(curvature, second, DERIVATIVE * Math.max(1 / q, Math.abs(second)), `V'' at q = ${q}`)
        }
        worst.expectWithin(1)
      })
    })
  }
}

describe('variance map', () => {
  it('scales with the weight variance and shifts by the bias variance', () => {
    const worst = new Worst()
    for (const [spec, rows] of fixture<Fixture>('moments.linear.json').rows) {
      const network = { activation: activationOf(spec), sigmaW: 1.5, sigmaB: 0.5 }
      for (const [q, , second, slope, , first] of rows) {
        worst.compare(varianceMap(network, q), 2.25 * second + 0.25, 1e-12 * (2.25 * second + 0.25), `V, q = ${q}`)
        worst.compare(chi1(network, q), 2.25 * slope, 2.25e-12 * Math.max(slope, TINY), `chi1, q = ${q}`)
        worst.compare(varianceMapSlope(network, q), 2.25 * first, 2.25e-11 * Math.max(1, first), `V', q = ${q}`)
      }
    }
    worst.expectWithin(1)
  })
})
