import { describe, expect, it } from 'vitest'
import { edgeIfAny } from '../../src/model/walking/edgeIfAny.js'
import {
  type Activation,
  chi1,
  crelu,
  designSparseActivation,
  gelu,
  hardTanh,
  type Modifiers,
  phaseDiagram,
  type RandomNetwork,
  relu,
  sparsePhaseDiagram,
  tanh,
  varianceFixedPoints,
  varianceMap,
  varianceMapSlope
} from '../../src/theory.js'
import { Worst } from '../support/accuracy.js'
import { countOf, sample } from '../support/exhaustive.js'
import { ofKind } from '../support/golden.js'

const BOUND = 1e-12

/** From `low` to `high` in `count` steps. */
const range = (low: number, high: number, count: number) =>
  Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count)

const cases: readonly (readonly [string, Activation, Modifiers])[] = [
  ['tanh', tanh(), {}],
  ['crelu', crelu({ tau: 1, m: 1 }), {}],
  ['gelu', gelu(), {}],
  ['relu', relu(), {}],
  ['tanh, k = 1', tanh(), { k: 1 }],
  ['relu, k = 1', relu(), { k: 1 }],
  ['crelu, k = Infinity', crelu({ tau: 1, m: 1 }), { k: Infinity }],
  ['tanh, dropout', tanh(), { keepProbability: 0.8 }],
  ['tanh, residual', tanh(), { residual: { alpha: 0.6, skip: 0.8 } }]
]

describe.each(cases)('phaseDiagram of %s', (name, activation, modifiers) => {
  // Where its edge of chaos runs.
  const sigmaW = name.startsWith('crelu') ? range(1.5, 4, 12) : range(0.5, 2.5, 12)
  const sigmaB = range(0, 1.2, 7)
  const diagram = phaseDiagram(activation, { sigmaW, sigmaB, ...modifiers })
  const at = (i: number): RandomNetwork => ({
    activation,
    ...modifiers,
    sigmaW: sigmaW[i % sigmaW.length],
    sigmaB: sigmaB[Math.floor(i / sigmaW.length)]
  })
  const labelOf = ({ sigmaW, sigmaB }: RandomNetwork) => `sigma_w = ${sigmaW}, sigma_b = ${sigmaB}`

  it('q* is a fixed point of the variance map, the one that variance reaches from 1', () => {
    const worst = new Worst()
    worst.add(0, 'all may die out or diverge')
    for (const [i, q] of diagram.qStar.entries()) {
      const network = at(i)
      const label = labelOf(network)
      if (q > 0 && q < Infinity) {
        worst.compare(varianceMap(network, q), q, BOUND * q, label)
      }
      // All fixed points of a smooth activation take a while.
      if (i % (activation.pieces === undefined ? 9 : countOf({ all: 1, few: 4 })) !== 0) continue
      const points = varianceFixedPoints(network).map((point) => point.q)
      const start = varianceMap(network, 1) - 1
      if (Math.abs(start) < 1e-12) expect(q, label).toBe(1)
      else {
        const expected =
          start > 0
            ? Math.min(Infinity, ...points.filter((point) => point > 1))
            : Math.max(0, ...points.filter((point) => point < 1))
        const slope = expected > 0 && expected < Infinity ? varianceMapSlope(network, expected) : 0
        if (expected === 0 || expected === Infinity) expect(q, label).toBe(expected)
        else worst.compare(q, expected, (BOUND / Math.abs(1 - slope)) * expected, `q*, ${label}`)
      }
    }
    worst.expectWithin(1)
  })

  it('chi1 is that of q*, and the phase what it says', () => {
    const worst = new Worst()
    for (const [i, q] of diagram.qStar.entries()) {
      const network = at(i)
      const gain = diagram.chi1[i]
      const expected = chi1(network, Math.min(Math.max(q, BOUND), 1e12))
      const label = `chi1, ${labelOf(network)}, q* = ${q}`
      worst.compare(gain, expected, BOUND * Math.max(1, expected), label)
      const phase = diagram.phases[diagram.phase[i]]
      if (q === Infinity) expect(phase, label).toBe('divergent')
      else if (Math.abs(gain - 1) > 1e-9) expect(phase, label).toBe(gain < 1 ? 'ordered' : 'chaotic')
    }
    worst.expectWithin(1)
  })

  it('the critical line: V(q*) = q*, chi1 = 1, inside the box, up to its edge', () => {
    const worst = new Worst()
    const [left, right, top] = [sigmaW[0], sigmaW.at(-1) as number, sigmaB.at(-1) as number]
    for (const line of diagram.criticalLine) {
      for (const [i, q] of line.qStar.entries()) {
        const network = { activation, ...modifiers, sigmaW: line.sigmaW[i], sigmaB: line.sigmaB[i] }
        const label = `q* = ${q}`
        worst.compare(varianceMap(network, q), q, BOUND * q, `V, ${label}`)
        worst.compare(chi1(network, q), 1, BOUND, `chi1, ${label}`)
        worst.add(network.sigmaW >= left && network.sigmaW <= right && network.sigmaB <= top ? 0 : Infinity, label)
        if (i > 0) worst.add(q > line.qStar[i - 1] ? 0 : Infinity, `${label}: ascending`)
        if (i > 0 && line.qStar.length > 2) {
          const gap = Math.max(
            Math.abs(network.sigmaW - line.sigmaW[i - 1]) / (right - left),
            Math.abs(network.sigmaB - line.sigmaB[i - 1]) / top
          )
          worst.add(gap * 200 * (1 - 1e-9), `${label}: neighbours ${gap} of the box apart`)
        }
      }
      // It ends where the box does, where σ_b = 0, or where V′ reaches 1.
      for (const i of [0, line.qStar.length - 1]) {
        const [w, b, q] = [line.sigmaW[i], line.sigmaB[i], line.qStar[i]] as [number, number, number]
        const slope = varianceMapSlope({ activation, ...modifiers, sigmaW: w, sigmaB: b }, q)
        const distance = Math.min(w - left, right - w, b / (q > 1e-11 ? 1 : 1e6), top - b, Math.abs(1 - slope))
        worst.add(distance / 1e-6, `end at (${w}, ${b}), q* = ${q}, V' = ${slope}`)
      }
    }
    worst.expectWithin(1)
    expect(diagram.criticalLine.length).toBeGreaterThan(0)
  })
})

describe('phaseDiagram', () => {
  it('scaling the threshold and the clip height only scales σ_b and q*', () => {
    const [sigmaW, sigmaB] = [range(1.5, 3.5, 8), range(0, 1, 5)]
    const unit = phaseDiagram(crelu({ tau: 1, m: 1 }), { sigmaW, sigmaB })
    const scaled = phaseDiagram(crelu({ tau: 3, m: 3 }), { sigmaW, sigmaB: sigmaB.map((b) => 3 * b) })
    expect(Array.from(scaled.phase)).toEqual(Array.from(unit.phase))
    const worst = new Worst()
    for (const [i, q] of unit.qStar.entries()) {
      if (q > 0 && q < Infinity) worst.compare(scaled.qStar[i] ?? 0, 9 * q, 1e-11 * q, `q*, ${i}`)
    }
    worst.expectWithin(1)
  })

  it('finds a fixed point of the variance map where its search steps, and so does varianceFixedPoints', () => {
    const worst = new Worst()
    for (const activation of [tanh(), hardTanh(), crelu({ tau: 1, m: 1 })]) {
      for (const q of sample(range(-2, 2, 32), 9).map((log) => 10 ** log)) {
        const design = edgeIfAny(activation, q)
        if (design?.stability !== 'stable') continue
        // A rounding error of the weights to either side lets V(q) − q be zero, or have either sign.
        for (const nudge of [1 - 1e-15, 1, 1 + 1e-15]) {
          const network = { ...design, sigmaW: design.sigmaW * nudge }
          const label = `${activation.name}, q* = ${q}, ${nudge}`
          const bound = (1e-12 * q) / (1 - design.varianceSlope)
          const { qStar } = phaseDiagram(activation, { sigmaW: [network.sigmaW], sigmaB: [network.sigmaB] })
          const settled = varianceFixedPoints(network).map((point) => point.q)
          const nearest = settled.reduce((best, one) => (Math.abs(one - q) < Math.abs(best - q) ? one : best), 0)
          worst.compare(nearest, q, bound, `fixed points, ${label}`)
          if (settled.length === 1) worst.compare(qStar[0] ?? 0, q, bound, `phase diagram, ${label}`)
        }
      }
    }
    worst.expectWithin(1)
  })
})

describe.each([
  ['crelu', [0.6, 0.7, 0.85, 0.9, 0.95]],
  ['cst', [0.4, 0.7, 0.85, 0.9, 0.95]]
] as const)('sparsePhaseDiagram of %s', (family, sparsity) => {
  const clipRatio = [0.5, 1, 1.5, 2, 2.5, 3, 4]
  const diagram = sparsePhaseDiagram({ family, sparsity, clipRatio })
  const above = (s: number, ratio: number, qStar = 1) =>
    varianceFixedPoints(designSparseActivation({ family, sparsity: s, clipRatio: ratio, qStar })).filter(
      ({ q }) => q > qStar * (1 + 1e-9)
    )

  it('agrees with the fixed points of each design', () => {
    const worst = new Worst()
    for (const [j, ratio] of clipRatio.entries()) {
      for (const [i, s] of sparsity.entries()) {
        const at = i + j * sparsity.length
        const label = `sparsity ${s}, clip ratio ${ratio}`
        const design = designSparseActivation({ family, sparsity: s, clipRatio: ratio })
        worst.compare(diagram.varianceSlope[at] ?? 0, design.varianceSlope, 1e-11, `V', ${label}`)
        const scale = Math.max(1, Math.abs(design.varianceCurvature))
        worst.compare(diagram.varianceCurvature[at] ?? 0, design.varianceCurvature, 1e-11 * scale, `V'', ${label}`)
        const [barrier] = above(s, ratio)
        expect(diagram.phases[diagram.phase[at]], label).toBe(barrier ? 'bistable' : 'single')
        const got = diagram.barrier[at] ?? 0
        if (barrier) worst.compare(got, barrier.q, 1e-9 * barrier.q, `barrier, ${label}`)
        else expect(got, label).toBe(Infinity)
      }
    }
    worst.expectWithin(1)
    expect(new Set(diagram.phase).size, 'single and bistable').toBe(2)
  })

  it('has one fixed point just below the critical clip ratio and three just above, at any q*', () => {
    for (const [i, s] of sparsity.entries()) {
      const ratio = diagram.criticalClipRatio[i]
      if (ratio === Infinity) continue
      for (const qStar of [1, 50]) {
        expect(above(s, ratio * (1 - 1e-6), qStar).length, `below ${ratio}, sparsity ${s}`).toBe(0)
        expect(above(s, ratio * (1 + 1e-6), qStar).length, `above ${ratio}, sparsity ${s}`).toBe(2)
      }
    }
    expect(diagram.criticalClipRatio.filter((ratio) => ratio < Infinity).length).toBeGreaterThan(2)
  })
})

describe('sparsePhaseDiagram', () => {
  it('4.4 of the theory: the printed barriers', () => {
    const worst = new Worst()
    const barriers = ofKind('other').filter((_, i) => i % 2 === 0)
    for (const { given, printed } of barriers) {
      const { m } = designSparseActivation({
        family: given.family,
        sparsity: given.sparsity,
        varianceSlope: given.varianceSlope ?? Number.NaN
      })
      const { barrier, phase, phases } = sparsePhaseDiagram({
        family: given.family,
        sparsity: [given.sparsity],
        clipRatio: [m]
      })
      expect(phases[phase[0]]).toBe('bistable')
      worst.compare(barrier[0] ?? 0, Number(printed.q), 1e-11 * Number(printed.q), JSON.stringify(given))
    }
    worst.expectWithin(1)
  })

  it('without clip: one-sided, marginal for ReLU', () => {
    const { phase, phases, barrier } = sparsePhaseDiagram({
      family: 'crelu',
      sparsity: [0.5, 0.8],
      clipRatio: [Infinity]
    })
    expect(Array.from(phase, (number) => phases[number])).toEqual(['marginal', 'one-sided'])
    expect(Array.from(barrier)).toEqual([Infinity, 1])
  })
})
