import { describe, it } from 'vitest'
import { layerNoise } from '../../src/meanField/finiteWidth/layerNoise.js'
import { checkNetwork, type RandomNetwork } from '../../src/meanField/maps/RandomNetwork.js'
import { relu } from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'

/** q, E φ², E φ′², E φ⁴, E φ′⁴, Var φ², third central moment of φ², Var φ′², Cov(φ², φ′²) */
type Row = [number, number, number, number, number, number, number, number, number]

const { rows } = fixture<{ rows: [ActivationSpec, Row[]][] }>('finiteWidth.json')

const RELATIVE = 1e-10
/** Where the squares of even smaller numbers underflow. */
const TINY = 1e-100
/** Active units per layer for the expansion in 1/width to mean something. */
const ENOUGH = 10

const noiseOf = (network: RandomNetwork, q: number, width: number) =>
  layerNoise(checkNetwork('test', network), q, width)

for (const [spec, all] of rows) {
  const activation = activationOf(spec)
  const points = all.filter(([, second]) => second > TINY)

  describe(`${describeSpec(spec)}: the noise of one layer against 32-digit references`, () => {
    for (const width of [300, 1e6]) {
      it(`width ${width}: mean, deviation, skewness of the variance`, () => {
        const worst = new Worst()
        for (const [q, second, , fourth, , variance, third] of points) {
          const got = noiseOf({ activation, sigmaW: 1, sigmaB: 0 }, q, width)
          worst.compare(got.mean, second, RELATIVE * second, `mean at q = ${q}`)
          // Var φ² is the difference of E φ⁴ and (E φ²)².
          const conditioned = RELATIVE * Math.max(1, fourth / variance)
          const deviation = Math.sqrt(variance / width)
          worst.compare(got.deviation, deviation, conditioned * deviation, `deviation at q = ${q}`)
          const skewness = third / (variance ** 1.5 * Math.sqrt(width))
          const scale = Math.max(Math.abs(skewness), 1 / Math.sqrt(width))
          const amplified = Math.max(1, (fourth / variance) ** 1.5)
          worst.compare(got.skewness, skewness, RELATIVE * amplified * scale, `skewness at q = ${q}`)
        }
        worst.expectWithin(1)
      })

      it(`width ${width}: regression of the log gradient on the variance; its moments to first order in 1/width`, () => {
        const worst = new Worst()
        for (const [q, , slopes, fourth, slopeFourth, variance, , slopeVariance, covariance] of points) {
          const got = noiseOf({ activation, sigmaW: 1, sigmaB: 0 }, q, width)
          const regression = covariance / (slopes * variance)
          const size = Math.sqrt(slopeVariance / variance) / slopes
          const conditioned = RELATIVE * Math.max(1, fourth / variance, slopeFourth / Math.max(slopeVariance, TINY))
          const bound = conditioned * Math.max(Math.abs(regression), size)
          worst.compare(got.regression, regression, bound, `regression at q = ${q}`)
          const one = slopeFourth / slopes ** 2
          if (width < ENOUGH * one) continue
          const rest = (9 * one ** 2) / width ** 2 + RELATIVE
          worst.compare(got.activityVariance, (one - 1) / width, rest, `Var log activity at q = ${q}`)
          worst.compare(got.gradientVariance, (3 * one - 1) / width, 9 * rest, `Var log gradient at q = ${q}`)
          const mean = (variance: number) => Math.log(slopes) - variance / (2 * width)
          worst.compare(got.logActivity, mean(one - 1), rest, `log activity at q = ${q}`)
          worst.compare(got.logGradient, mean(3 * one - 1), 9 * rest, `log gradient at q = ${q}`)
        }
        worst.expectWithin(1)
      })
    }

    it('dropout divides the moments of φ and φ′ of order n by keepProbability to the n − 1', () => {
      const worst = new Worst()
      const [keep, width] = [0.75, 500]
      for (const [q, second, slopes, fourth, , variance, , , covariance] of points) {
        const got = noiseOf({ activation, sigmaW: 1.5, sigmaB: 0.3, keepProbability: keep }, q, width)
        worst.compare(got.mean, 2.25 * (second / keep) + 0.09, RELATIVE * (second + 0.09), `mean at q = ${q}`)
        const spread = fourth / keep ** 3 - (second / keep) ** 2
        const deviation = 2.25 * Math.sqrt(spread / width)
        worst.compare(got.deviation, deviation, RELATIVE * (fourth / variance) * deviation, `deviation at q = ${q}`)
        const together = (covariance + second * slopes) / keep ** 3 - (second * slopes) / keep ** 2
        const regression = together / ((slopes / keep) * 2.25 * spread)
        worst.compare(got.regression, regression, RELATIVE * Math.abs(regression), `regression at q = ${q}`)
      }
      worst.expectWithin(1)
    })
  })
}

describe('the noise of one layer of ReLU with anti-correlated weights', () => {
  it.each([-0.5, 0.5, 1, 10, Infinity])('k = %d: in closed form', (k) => {
    const worst = new Worst()
    const [q, width] = [3, 200]
    const g = k === Infinity ? 1 : k / (1 + k)
    // E φⁿ = ½ E |h|ⁿ, and Z = φ² − 2g E[φ] φ is what V averages, to first order.
    const root = Math.sqrt(2 / Math.PI)
    const [one, two, three, four, five, six] = [root, 1, 2 * root, 3, 8 * root, 15].map(
      (moment, i) => 0.5 * moment * q ** ((i + 1) / 2)
    ) as [number, number, number, number, number, number]
    const t = 2 * g * one
    const mean = two - t * one
    const square = four - 2 * t * three + t ** 2 * two
    const cube = six - 3 * t * five + 3 * t ** 2 * four - t ** 3 * three
    const variance = square - mean ** 2
    const third = cube - 3 * mean * square + 2 * mean ** 3
    const got = noiseOf({ activation: relu(), sigmaW: 1.5, sigmaB: 0, k }, q, width)
    // The mean of the units is noisy itself: E of its square exceeds the square of E.
    const expected = 2.25 * (two - g * one ** 2 - (g * (two - one ** 2)) / width)
    worst.compare(got.mean, expected, RELATIVE * expected, 'mean')
    worst.compare(got.deviation, 2.25 * Math.sqrt(variance / width), RELATIVE, 'deviation')
    worst.compare(got.skewness, third / (variance ** 1.5 * Math.sqrt(width)), RELATIVE, 'skewness')
    // φ′² is 1 where φ is not 0, so Cov(φ′², Z) = E Z − ½ E Z.
    worst.compare(got.regression, (0.5 * mean) / (0.5 * 2.25 * variance), RELATIVE, 'regression')
    worst.expectWithin(1)
  })
})
