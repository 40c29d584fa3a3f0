import { describe, it } from 'vitest'
import { correlationMap, correlationMapSlope, covarianceMap, gaussianMoments, propagate } from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'

/** c, E φφ, E φ′φ′, E φ² − E φφ */
type Point = [number, number, number, number]
interface Fixture {
  /** activation, [q, E φ², points] */
  rows: [ActivationSpec, [number, number, Point[]][]][]
}
interface Covariances {
  /** activation, [q₁, q₂, c, E φφ] */
  rows: [ActivationSpec, [number, number, number, number]][]
}

const BOUND = { linear: 1e-12, kinks: 1e-12, tails: 1e-12, smooth: 5e-12 }
/** R and R′ are measured against themselves, down to this. */
const FLOOR = 0.01
/** Relative error of 1 − c after one layer; a smooth φ varies so little there that φ itself is the limit. */
const DEFICIT = { linear: 1e-11, kinks: 1e-11, tails: 1e-11, smooth: 1e-10 }
/** Where even V underflows no correlation is defined. */
const TINY = 1e-290

const regions = {
  'c near -1': (c: number) => c <= -0.99,
  'c between': (c: number) => Math.abs(c) < 0.99,
  'c near 1': (c: number) => c >= 0.99
}

for (const kind of ['linear', 'kinks', 'tails', 'smooth'] as const) {
  for (const [spec, all] of fixture<Fixture>(`correlation.${kind}.json`).rows) {
    const activation = activationOf(spec)
    const bare = { activation, sigmaW: 1, sigmaB: 0 }
    const rows = all.filter(([, second]) => second > TINY)

    describe(`${kind}: ${describeSpec(spec)}, correlation map against 25-digit references`, () => {
      for (const [region, inside] of Object.entries(regions)) {
        it(`R to ${BOUND[kind]} max(|R|, 0.01), ${region}`, () => {
          const worst = new Worst()
          for (const [q, second, points] of rows) {
            // The second network has a bias and so another mixture of the same two integrals.
            const biased = { activation, sigmaW: 1.5, sigmaB: Math.sqrt(second) }
            for (const [c, value] of points.filter(([c]) => inside(c))) {
              for (const [network, expected] of [
                [bare, value / second],
                [biased, (2.25 * value + second) / (2.25 * second + second)]
              ] as const) {
                const bound = BOUND[kind] * Math.max(Math.abs(expected), FLOOR)
                worst.compare(correlationMap(network, c, q), expected, bound, `q = ${q}, c = ${c}`)
              }
            }
          }
          worst.add(0, 'large q have few c')
          worst.expectWithin(1)
        })

        it(`R' to ${BOUND[kind]} max(|R'|, R'(1), 0.01), ${region}`, () => {
          const worst = new Worst()
          for (const [q, second, points] of rows) {
            const scale = q / second
            const atOne = scale * gaussianMoments(activation, q).slopeMoment
            for (const [c, , slope] of points.filter(([c]) => inside(c))) {
              const bound = BOUND[kind] * Math.max(scale * Math.abs(slope), atOne, FLOOR)
              worst.compare(correlationMapSlope(bare, c, q), scale * slope, bound, `q = ${q}, c = ${c}`)
            }
          }
          worst.add(0, 'large q have few c')
          worst.expectWithin(1)
        })
      }

      it(`1 − c after one layer: ${DEFICIT[kind]} relative, however close to 1 the correlation is`, () => {
        const worst = new Worst()
        for (const [q, second, points] of rows) {
          for (const [c, , , deficit] of points.filter(([c]) => c >= 0 && c < 1)) {
            const got = propagate(bare, { q, c }, 1).oneMinusC[1] ?? Number.NaN
            worst.compare(got, deficit / second, (DEFICIT[kind] * deficit) / second, `q = ${q}, c = ${c}`)
          }
        }
        worst.expectWithin(1)
      })

      it('the covariance map at equal variances is the correlation map, undivided', () => {
        const worst = new Worst()
        for (const [q, second, points] of rows) {
          for (const [c, value] of points) {
            const bound = BOUND[kind] * Math.max(Math.abs(value), FLOOR * second)
            worst.compare(covarianceMap(bare, { q1: q, q2: q, c }), value, bound, `q = ${q}, c = ${c}`)
          }
        }
        worst.expectWithin(1)
      })
    })
  }
}

describe('covariance map of inputs with different variances', () => {
  const bySpec = new Map<string, { spec: ActivationSpec; points: [number, number, number, number][] }>()
  for (const [spec, point] of fixture<Covariances>('covariance.json').rows) {
    const key = describeSpec(spec)
    const entry = bySpec.get(key) ?? { spec, points: [] }
    entry.points.push(point)
    bySpec.set(key, entry)
  }
  for (const [key, { spec, points }] of bySpec) {
    it(key, () => {
      const worst = new Worst()
      const activation = activationOf(spec)
      const bound = activation.pieces === undefined ? BOUND.smooth : BOUND.linear
      for (const [q1, q2, c, value] of points) {
        const size = Math.sqrt(
          gaussianMoments(activation, q1).secondMoment * gaussianMoments(activation, q2).secondMoment
        )
        const scale = Math.max(Math.abs(value), FLOOR * size)
        const label = `q1 = ${q1}, q2 = ${q2}, c = ${c}`
        worst.compare(covarianceMap({ activation, sigmaW: 1, sigmaB: 0 }, { q1, q2, c }), value, bound * scale, label)
        worst.compare(
          covarianceMap({ activation, sigmaW: 2, sigmaB: 1 }, { q1: q2, q2: q1, c }),
          4 * value + 1,
          bound * (4 * scale + 1),
          `swapped: ${label}`
        )
      }
      worst.expectWithin(1)
    })
  }
})
