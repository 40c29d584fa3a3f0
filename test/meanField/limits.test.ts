import { describe, expect, it } from 'vitest'
import {
  correlationFixedPoint,
  crelu,
  cst,
  defineActivation,
  depthScales,
  designSparseActivation,
  edgeOfChaos,
  finiteWidth,
  fromJSON,
  prepareCorrelationMap,
  type RandomNetwork,
  scaleEquivalence,
  sparsePhaseDiagram,
  stabilityReport,
  toJSON,
  varianceFixedPoints,
  varianceMap
} from '../../src/theory.js'

/* What reviewers who knew nothing of the work found, each with what is right instead. */

describe('networks whose activation hardly ever fires', () => {
  const dead = { activation: crelu({ tau: 10, m: 1 }), sigmaW: 1, sigmaB: 0.3, keepProbability: 0.5 }

  it('have a correlation fixed point, depth scales and a report', () => {
    expect(correlationFixedPoint({ ...dead, activation: crelu({ tau: 40, m: 1 }) }, 1)).toEqual({ c: 1, slope: 0 })
    expect(depthScales(dead, 1).gradient).toBeGreaterThan(0)
    expect(stabilityReport(dead, { q: 1 }).settles).toBeCloseTo(0.09, 12)
  })

  it('have a finite-width answer without NaN', () => {
    for (const network of [
      { activation: crelu({ tau: 1, m: 1 }), sigmaW: Math.SQRT2, sigmaB: 0 },
      { activation: crelu({ tau: 10, m: 1 }), sigmaW: 0, sigmaB: 0.3 }
    ]) {
      const { logGradient, logActivity, spread, mean } = finiteWidth(network, { q: 1, width: 100, depth: 50 })
      for (const { mean: level, deviation } of [logGradient, logActivity, { mean, deviation: spread }]) {
        expect(level).not.toBeNaN()
        expect(deviation).not.toBeNaN()
      }
      expect(logGradient.mean).toBeLessThan(-1000)
    }
  })
})

it('an activation that jumps has a correlation fixed point at any variance', () => {
  const activation = defineActivation({ name: 'jump', value: (x) => (x > 0.3 ? 1 : -0.5), jumps: [0.3] })
  expect(correlationFixedPoint({ activation, sigmaW: 1, sigmaB: 0 }, 1).c).toBeLessThan(1)
})

it.each([
  ['crelu', 0.99999],
  ['cst', 0.9999]
] as const)('%s at sparsity %d is bistable from a clip ratio below 0.02 on', (family, sparsity) => {
  const { criticalClipRatio } = sparsePhaseDiagram({ family, sparsity: [sparsity], clipRatio: [1] })
  const critical = criticalClipRatio[0]
  expect(critical).toBeLessThan(0.02)
  for (const [factor, points] of [
    [0.98, 1],
    [1.02, 3]
  ] as const) {
    const design = designSparseActivation({ family, sparsity, clipRatio: factor * critical })
    expect(varianceFixedPoints(design)).toHaveLength(points)
  }
})

it('fixed points are found up to where the integrals resolve', () => {
  const sine = defineActivation({ name: 'sine', value: Math.sin, slope: Math.cos })
  const network = { activation: sine, sigmaW: 3, sigmaB: 0.1 }
  const [point, ...others] = varianceFixedPoints(network)
  // E[sin²] = (1 − e^{−2q})/2
  const q = point?.q ?? Number.NaN
  expect(4.5 * (1 - Math.exp(-2 * q)) + 0.01).toBeCloseTo(q, 12)
  expect(others).toEqual([])
})

it('without a clip nothing halves', () => {
  const { advice } = designSparseActivation({ family: 'cst', sparsity: 0.8, m: Infinity, width: 300, depth: 100 })
  expect(advice).toContain('V′(q*) = 1, as asked for; variance fluctuations do not die out.')
})

describe('refusals', () => {
  const network = { activation: 'tanh', sigmaW: 1, sigmaB: 0.3 } as const
  const design = designSparseActivation({ family: 'crelu', sparsity: 0.9 })

  it.each([
    [{ keepProb: 0.5 }, /varianceMap: .*keepProb.*keepProbability/],
    [{ dropout: 0.5 }, /keepProbability/],
    [{ Residual: 0.5 }, /residual: \{ alpha, skip \}/],
    [{ skip: 1 }, /residual/]
  ])('a misspelt modifier: %o', (extra, message) => {
    expect(() => varianceMap({ ...network, ...extra } as RandomNetwork, 1)).toThrow(message)
  })

  it('a correlation that is not a number', () => {
    const map = prepareCorrelationMap(network, 1)
    for (const c of ['0.5', null, undefined]) expect(() => map.at(c as unknown as number)).toThrow(TypeError)
    expect(() => map.at(1.5)).toThrow(/prepareCorrelationMap.at: c must be in/)
  })

  it('a design whose m or sparsity is none', () => {
    expect(() => scaleEquivalence({ ...design, m: '2' as unknown as number })).toThrow(/^scaleEquivalence: design.m/)
    expect(() => scaleEquivalence({ ...design, sparsity: 2 })).toThrow(/^scaleEquivalence: design.sparsity/)
  })

  it('modifiers that JSON should not keep, and designs that contradict themselves', () => {
    expect(() => toJSON({ ...design, k: Number.NaN })).toThrow(/^toJSON: k/)
    const json = toJSON(edgeOfChaos({ activation: cst({ tau: 1, m: 1 }), qStar: 1 }))
    const expression = { text: 'max(x, 0)', tree: ['max', 'x', 0] as const }
    expect(() => fromJSON({ ...json, activation: { ...json.activation, expression } })).toThrow(RangeError)
    expect(() => fromJSON({ ...toJSON(design), family: 'cst' })).toThrow(
      /json.family must be "crelu", as the activation/
    )
    const params = { intercept: 0, slope0: 1, knot1: 0, slope1: 0, knot3: 1 }
    expect(() => fromJSON({ ...json, activation: { name: 'bent', params } })).toThrow(
      /^fromJSON: the parameters of "bent" are not those of a piecewise-linear function/
    )
  })

  it('a skip connection that only lets variance grow, with what would not', () => {
    expect(() => edgeOfChaos({ activation: 'tanh', qStar: 1, residual: 0.5 })).toThrow(/√\(1 − α²\)/)
    const { sigmaW } = edgeOfChaos({ activation: 'tanh', qStar: 1, residual: { alpha: 0.6, skip: 0.8 } })
    expect(sigmaW).toBeCloseTo(edgeOfChaos({ activation: 'tanh', qStar: 1 }).sigmaW, 12)
  })
})
