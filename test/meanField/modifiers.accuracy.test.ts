import { describe, expect, it } from 'vitest'
import {
  chi1,
  correlationMap,
  correlationMapSlope,
  edgeOfChaos,
  propagate,
  type RandomNetwork,
  varianceMap,
  varianceMapCurvature,
  varianceMapSlope
} from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { type ActivationSpec, activationOf, describeSpec } from '../support/activations.js'
import { type ModifiersSpec, modifiersOf, type NetworkSpec, networkOf } from '../support/networks.js'

/** c, R, 1 − R, R′ */
type Point = [number, number, number, number]
/** q, V, V′, V″, χ₁, points */
type Row = [number, number, number, number, number, Point[]]
/** activation, network, rows */
type MapRow = [ActivationSpec, NetworkSpec, Row[]]
/** activation, q*, χ₁, modifiers, σ_w², σ_b² (negative: no such point), V′, V″ */
type EdgeRow = [ActivationSpec, number, number, ModifiersSpec, number, number, number, number]

const maps = fixture<{ rows: MapRow[] }>('modifiers.json').rows
const edges = fixture<{ rows: EdgeRow[] }>('modifiers.edge.json').rows

/** Below this, numbers lose digits to the end of the exponent range. */
const TINY = 1e-290
/** R and R′ are measured against themselves, down to this. */
const FLOOR = 0.01
const isLinear = (spec: ActivationSpec) => activationOf(spec).pieces !== undefined
const boundOf = (spec: ActivationSpec) => (isLinear(spec) ? 1e-12 : 5e-12)

for (const name of new Set(maps.map(([spec]) => describeSpec(spec)))) {
  const own = maps.filter(([spec]) => describeSpec(spec) === name)

  /** Every variance of every network of this activation. */
  function eachRow(check: (network: RandomNetwork, row: Row, label: string) => void): void {
    for (const [spec, network, rows] of own) {
      for (const row of rows)
        check(networkOf(activationOf(spec), network), row, `${JSON.stringify(network)}, q = ${row[0]}`)
    }
  }

  /** Every correlation of every network of this activation, and R′(1). */
  function eachPoint(check: (network: RandomNetwork, q: number, point: Point, label: string, atOne: number) => void) {
    eachRow((network, [q, , , , , points], label) => {
      const [, , , atOne = Number.NaN] = points.at(-1) ?? []
      for (const point of points) check(network, q, point, `${label}, c = ${point[0]}`, atOne)
    })
  }

  describe(`${name} with k, dropout and residual connections, against 32-digit references`, () => {
    it('V and chi1: 1e-12 relative', () => {
      const worst = new Worst()
      eachRow((network, [q, variance, , , gain], label) => {
        worst.compare(varianceMap(network, q), variance, 1e-12 * Math.max(variance, TINY), `V, ${label}`)
        worst.compare(chi1(network, q), gain, 1e-12 * Math.max(gain, TINY), `chi1, ${label}`)
      })
      worst.expectWithin(1)
    })

    it("V': 1e-11 max(1, |V'|); V'': 1e-11 max(1/q, |V''|)", () => {
      const worst = new Worst()
      eachRow((network, [q, , slope, curvature], label) => {
        worst.compare(varianceMapSlope(network, q), slope, 1e-11 * Math.max(1, Math.abs(slope)), `V', ${label}`)
        const scale = Math.max(1 / q, Math.abs(curvature))
        worst.compare(varianceMapCurvature(network, q), curvature, 1e-11 * scale, `V'', ${label}`)
      })
      worst.expectWithin(1)
    })

    const bound = boundOf((own[0] as MapRow)[0])
    it(`R and R': ${bound} relative, down to ${FLOOR}`, () => {
      const worst = new Worst()
      eachPoint((network, q, [c, value, , slope], label, atOne) => {
        worst.compare(correlationMap(network, c, q), value, bound * Math.max(Math.abs(value), FLOOR), `R, ${label}`)
        const scale = Math.max(Math.abs(slope), atOne, FLOOR)
        worst.compare(correlationMapSlope(network, c, q), slope, bound * scale, `R', ${label}`)
      })
      worst.expectWithin(1)
    })

    const deficit = isLinear((own[0] as MapRow)[0]) ? 1e-11 : 1e-10
    it(`1 − c after one layer: ${deficit} relative, whatever the masks of dropout add`, () => {
      const worst = new Worst()
      eachPoint((network, q, [c, , rest], label) => {
        const got = propagate(network, { q, c }, 1).oneMinusC[1] ?? Number.NaN
        worst.compare(got, rest, deficit * Math.max(rest, TINY), `1 − R, ${label}`)
      })
      worst.expectWithin(1)
    })
  })
}

describe('edge of chaos with k, dropout and residual connections, against 32-digit references', () => {
  for (const name of new Set(edges.map(([spec]) => describeSpec(spec)))) {
    it(name, () => {
      const worst = new Worst()
      for (const [spec, qStar, gain, modifiers, weight, bias, slope, curvature] of edges) {
        if (describeSpec(spec) !== name) continue
        const solve = () =>
          edgeOfChaos({ activation: activationOf(spec), qStar, chi1: gain, ...modifiersOf(modifiers) })
        const at = `${JSON.stringify(modifiers)}, q* = ${qStar}, chi1 = ${gain}`
        if (bias < 0) {
          expect(solve, `${at}: sigma_b² = ${bias}`).toThrow(RangeError)
          continue
        }
        const got = solve()
        worst.compare(got.sigmaW ** 2, weight, 1e-12 * weight, `sigmaW², ${at}`)
        worst.compare(got.sigmaB ** 2, bias, 1e-12 * qStar, `sigmaB², ${at}`)
        worst.compare(got.varianceSlope, slope, 1e-11 * Math.max(1, Math.abs(slope)), `V', ${at}`)
        const scale = Math.max(1 / qStar, Math.abs(curvature))
        worst.compare(got.varianceCurvature, curvature, 1e-11 * scale, `V'', ${at}`)
        // The solution as a network: its maps agree with what it says of itself.
        worst.compare(varianceMap(got, qStar), qStar, 1e-12 * qStar, `V(q*), ${at}`)
        worst.compare(chi1(got, qStar), gain, 1e-12 * gain, `chi1(q*), ${at}`)
      }
      worst.expectWithin(1)
    })
  }

  it('among them some that do not exist', () => {
    expect(edges.some(([, , , , , bias]) => bias < 0)).toBe(true)
  })
})
