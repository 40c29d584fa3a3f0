import { describe, expect, it } from 'vitest'
import {
  correlationFixedPoint,
  correlationMap,
  type DepthScales,
  depthScales,
  chi1 as gradientGain,
  relu,
  type VarianceFixedPoint,
  varianceFixedPoints,
  varianceMap
} from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'
import { type NetworkSpec, networkOf } from '../support/networks.js'

type Scale = number | null
/** q, V′, χ₁, ξ_q, ξ_∇ */
type Unstable = [number, number, number, Scale, Scale]
/** The same, c*, 1 − c*, R′(c*), ξ_c */
type Stable = [...Unstable, number, number, number, Scale]
type Point = Unstable | Stable
type Network = ReturnType<typeof networkOf>
/** kind, activation, network, points */
type Row = ['network' | 'design' | 'edge', ActivationSpec, NetworkSpec, Point[]]
/** network, σ_w², χ₁, c*, 1 − c*, R′(c*), ξ_c */
type Divergence = [NetworkSpec, number, number, number, number, number, number]

const { rows } = fixture<{ rows: Row[] }>('fixedPoints.json')
const divergences = fixture<{ rows: Divergence[] }>('fixedPoints.divergence.json').rows

/** Relative: how far V(q) may lie from q at a fixed point. */
const FIXED = 1e-13
/** What doubles of σ_w and σ_b move V(q) by, relative. */
const ROUNDING = 1e-15
/** Of a rate, and of a scale after its amplification. */
const RATE = 1e-12

const isStable = (point: Point): point is Stable => point.length > 5

/** How far the fixed point may lie from the reference, relative. */
const reach = (slope: number) => Math.max(FIXED, ROUNDING / Math.abs(1 - slope))

/** The scale of a rate, as the reference has it; null where the rate is 1. */
function compareScale(worst: Worst, got: number, expected: Scale, rate: number, label: string): void {
  if (expected === null) worst.add(got === Infinity ? 0 : Infinity, `${label}: got ${got}, expected Infinity`)
  else worst.compare(got, expected, (RATE / Math.abs(1 - Math.abs(rate))) * Math.abs(expected), label)
}

/** c*, R′(c*) and ξ_c of a network at its fixed point. */
function compareCorrelation(
  worst: Worst,
  network: Network,
  { q, scales }: { readonly q: number; readonly scales: DepthScales },
  [c, rest, slope, scale]: readonly [number, number, number, Scale],
  label: string
): void {
  const smooth = network.activation.pieces === undefined
  // 1e-12 (1 − c) in R becomes this in c.
  const bound = (smooth ? 5e-12 : 1e-12) / (1 - slope)
  const got = correlationFixedPoint(network, q)
  if (rest === 0) worst.add(got.c === 1 ? 0 : Infinity, `c*, ${label}: got ${got.c}, expected 1`)
  else {
    worst.compare(got.c, c, bound, `c*, ${label}`)
    worst.compare(correlationMap(network, got.c, q), got.c, smooth ? 5e-12 : 1e-12, `R(c*), ${label}`)
  }
  worst.compare(got.slope, slope, 10 * (rest === 0 ? RATE : bound) * Math.max(1, slope), `R'(c*), ${label}`)
  compareScale(worst, scales.correlation, scale, slope, `xi_c, ${label}`)
}

for (const kind of ['network', 'design', 'edge'] as const) {
  const ofKind = rows.filter(([own]) => own === kind)
  describe(`${kind}s: fixed points and depth scales against 32-digit references`, () => {
    for (const name of new Set(ofKind.map(([, spec]) => describeSpec(spec)))) {
      /** Every fixed point, as found and as it should be; there are no others but 0. */
      function eachPoint(check: (network: Network, got: VarianceFixedPoint, point: Point, at: string) => void) {
        for (const [, spec, given, points] of ofKind) {
          if (describeSpec(spec) !== name) continue
          const network = networkOf(activationOf(spec), given)
          const found = varianceFixedPoints(network).filter(({ q }) => q > 0)
          const label = JSON.stringify(given)
          expect(found.length, `${label}: found ${found.map(({ q }) => q)}`).toBe(points.length)
          for (const [i, got] of found.entries()) check(network, got, points[i] as Point, `${label}, q = ${got.q}`)
        }
      }

      it(`${name}: all points and no others, V(q) = q to 1e-13, V', chi1`, () => {
        const worst = new Worst()
        worst.add(0, 'some networks have none')
        eachPoint((network, got, [q, slope, gain], at) => {
          worst.compare(varianceMap(network, got.q), got.q, FIXED * got.q, `V(q), ${at}`)
          worst.compare(got.q, q, reach(slope) * q, `q, ${at}`)
          worst.compare(got.slope, slope, Math.max(1e-11, 10 * reach(slope)) * Math.max(1, slope), `V', ${at}`)
          worst.compare(gradientGain(network, got.q), gain, (RATE + 10 * reach(slope)) * gain, `chi1, ${at}`)
          expect(got.stability, at).toBe(Math.abs(slope) < 1 ? 'stable' : 'unstable')
        })
        worst.expectWithin(1)
      })

      it(`${name}: depth scales, and the correlation fixed point where the variance is stable`, () => {
        const worst = new Worst()
        worst.add(0, 'some networks have none')
        eachPoint((network, { q }, point, at) => {
          const scales = depthScales(network, q)
          compareScale(worst, scales.variance, point[3], point[1], `xi_q, ${at}`)
          compareScale(worst, scales.gradient, point[4], point[2], `xi_grad, ${at}`)
          if (isStable(point)) {
            const [, , , , , c, rest, slope, scale] = point
            compareCorrelation(worst, network, { q, scales }, [c, rest, slope, scale], at)
          }
        })
        worst.expectWithin(1)
      })
    }
  })
}

describe('ReLU with anti-correlated weights on the line where its length diverges', () => {
  it.each(divergences.map((row) => [row[0].k, row] as const))('k = %s', (_, row) => {
    const [given, weight, gain, c, rest, slope, scale] = row
    const network = networkOf(relu(), given)
    const worst = new Worst()
    worst.compare(network.sigmaW ** 2, weight, ROUNDING * weight, 'sigmaW²')
    for (const q of [1e-3, 1, 50]) {
      worst.compare(varianceMap(network, q), q, RATE * q, `V(q), q = ${q}`)
      worst.compare(gradientGain(network, q), gain, RATE, `chi1, q = ${q}`)
      compareCorrelation(worst, network, { q, scales: depthScales(network, q) }, [c, rest, slope, scale], `q = ${q}`)
    }
    worst.expectWithin(1)
    // The weight variance is rounded, so every q is a fixed point but for that.
    expect(varianceFixedPoints(network)).toMatchObject([{ q: 0, stability: 'marginal', continuum: true }])
  })
})
