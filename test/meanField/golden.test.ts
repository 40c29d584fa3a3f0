import { describe, expect, it } from 'vitest'
import {
  chi1,
  correlationMap,
  correlationMapSlope,
  covarianceMap,
  crelu,
  designSparseActivation,
  edgeOfChaos,
  gaussianMoments,
  normalQuantile,
  propagate,
  relu,
  shiftedRelu,
  softThreshold,
  varianceMap,
  varianceMapSlope
} from '../../src/theory.js'
import { printedUnit, Worst } from '../support/accuracy.js'
import { checkPrinted, designOf, diagnostics, golden, ofKind } from '../support/golden.js'

describe('golden numbers of the theory', () => {
  for (const section of ['9', '10.1', '10.2', '10.3']) {
    it(`${section}: designs`, () => {
      const worst = new Worst()
      for (const row of ofKind('design').filter((item) => item.section === section)) {
        const design = designOf(row.given)
        const { sigmaW, sigmaB, tau, m, varianceSlope, varianceCurvature } = design
        const variances = { sigmaW2: sigmaW ** 2, sigmaB2: sigmaB ** 2 }
        checkPrinted(worst, row, { ...diagnostics(design), ...variances, tau, m, varianceSlope, varianceCurvature })
      }
      worst.expectWithin(1)
    })
  }

  it("4.3: the clip height with V'' = 0", () => {
    const worst = new Worst()
    for (const row of ofKind('flat')) {
      const { family, sparsity } = row.given
      const { m, varianceSlope, varianceCurvature } = designSparseActivation({ family, sparsity, varianceCurvature: 0 })
      checkPrinted(worst, row, { m, varianceSlope })
      worst.compare(varianceCurvature, 0, 1e-11, `V'' of ${JSON.stringify(row.given)}`)
    }
    worst.expectWithin(1)
    for (const { given } of ofKind('none')) {
      const { family, sparsity } = given
      expect(() => designSparseActivation({ family, sparsity, varianceCurvature: 0 })).toThrow(RangeError)
    }
  })

  it('4.4 and 10: the other fixed points lie where they are printed', () => {
    const worst = new Worst()
    for (const row of [...ofKind('other'), ...ofKind('crossing')]) {
      const design = designOf(row.given)
      const q = Number(row.printed.q)
      const unit = printedUnit(row.printed.q ?? '')
      const gap = (x: number) => varianceMap(design, x) - x
      const label = `${JSON.stringify(row.given)}: V(q) crosses q within ${q} ± ${unit}`
      worst.add(gap(q - unit) * gap(q + unit) < 0 ? 0 : Infinity, label)
      checkPrinted(worst, row, {
        q,
        varianceMapSlope: varianceMapSlope(design, q),
        chi1: chi1(design, q),
        zeroFraction: gaussianMoments(design.activation, q).zeroFraction
      })
    }
    for (const row of ofKind('nearMiss')) {
      const design = designOf(row.given)
      const qs = Array.from({ length: 301 }, (_, i) => 1.3 + i / 100)
      const gaps = qs.map((q) => varianceMap(design, q) - q)
      const gap = Math.max(...gaps)
      checkPrinted(worst, row, { gap, q: qs[gaps.indexOf(gap)] ?? Number.NaN, varianceSlope: design.varianceSlope })
    }
    worst.expectWithin(1)
  })

  it('5: unclipped activations are one-sided', () => {
    const worst = new Worst()
    for (const row of ofKind('unclipped')) {
      const sides = row.given.family === 'crelu' ? 1 : 2
      const tau = normalQuantile(sides === 1 ? row.given.sparsity : (1 + row.given.sparsity) / 2)
      const activation = sides === 1 ? shiftedRelu({ tau }) : softThreshold({ tau })
      const { sigmaW, sigmaB, varianceSlope, varianceCurvature, stability } = edgeOfChaos({ activation, qStar: 1 })
      checkPrinted(worst, row, { tau, sigmaW2: sigmaW ** 2, sigmaB2: sigmaB ** 2, varianceCurvature })
      worst.compare(varianceSlope, 1, 1e-12, `V' at ${JSON.stringify(row.given)}`)
      expect(stability, JSON.stringify(row.given)).toBe(tau > 0 ? 'one-sided' : 'marginal')
    }
    worst.expectWithin(1)
  })

  it('6: the correlation map', () => {
    const worst = new Worst()
    for (const row of ofKind('correlation')) {
      checkPrinted(worst, row, { value: correlationMap(designOf(row.given), row.given.c ?? Number.NaN, 1) })
    }
    worst.expectWithin(1)
  })

  it("6: 1 − R'(c) grows like K √(1−c)", () => {
    const worst = new Worst()
    const measured = (network: Parameters<typeof correlationMapSlope>[0]) => {
      const c = 1 - 2 ** -26
      return (1 - correlationMapSlope(network, c, 1)) / Math.sqrt(1 - c)
    }
    for (const row of ofKind('kappa')) {
      const design = designOf(row.given)
      const { kappa } = diagnostics(design)
      checkPrinted(worst, row, { kappa })
      worst.compare(measured(design), kappa, 1e-5 * kappa, `slope near 1, ${JSON.stringify(row.given)}`)
    }
    for (const row of ofKind('kappaRelu')) {
      checkPrinted(worst, row, { kappa: measured({ activation: relu(), sigmaW: Math.SQRT2, sigmaB: 0 }) })
    }
    worst.expectWithin(1)
  })

  it('6: correlations approach 1 algebraically', () => {
    const worst = new Worst()
    for (const row of ofKind('decay')) {
      const { c = 0, depth = 0 } = row.given
      const { oneMinusC } = propagate(designOf(row.given), { q: 1, c }, depth)
      checkPrinted(worst, row, { oneMinusC: oneMinusC[depth] ?? Number.NaN })
    }
    worst.expectWithin(1)
  })

  it('7: variance at the border of a zero-padded layer', () => {
    const worst = new Worst()
    for (const row of ofKind('border')) {
      const bias = designOf(row.given).sigmaB ** 2
      checkPrinted(worst, row, { edge: bias + ((1 - bias) * 6) / 9, corner: bias + ((1 - bias) * 4) / 9 })
    }
    worst.expectWithin(1)
  })

  it('10.1: the clipped, shifted ReLU with τ = m = 1, and quantiles', () => {
    const worst = new Worst()
    const activation = crelu({ tau: 1, m: 1 })
    for (const row of ofKind('moments')) checkPrinted(worst, row, { ...gaussianMoments(activation, 1) })
    for (const row of ofKind('edge')) {
      const { sigmaW, sigmaB } = edgeOfChaos({ activation, qStar: row.given.q ?? Number.NaN })
      checkPrinted(worst, row, { sigmaW2: sigmaW ** 2, sigmaB2: sigmaB ** 2 })
    }
    for (const row of ofKind('pair')) {
      const c = row.given.c ?? Number.NaN
      checkPrinted(worst, row, { value: covarianceMap({ activation, sigmaW: 1, sigmaB: 0 }, { q1: 1, q2: 1, c }) })
    }
    for (const row of ofKind('quantile')) checkPrinted(worst, row, { z: normalQuantile(row.given.p ?? Number.NaN) })
    worst.expectWithin(1)
  })

  it('every golden row has a test', () => {
    const kinds = 'design flat none other crossing nearMiss unclipped correlation kappa kappaRelu decay border'.split(
      ' '
    )
    kinds.push('moments', 'edge', 'pair', 'quantile')
    expect([...new Set(golden.map(({ kind }) => kind))].sort()).toEqual(kinds.sort())
  })
})
