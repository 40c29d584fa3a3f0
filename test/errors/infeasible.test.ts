import { describe, expect, it } from 'vitest'
import {
  type ActivationName,
  chi1,
  crelu,
  defineActivation,
  designSparseActivation,
  edgeOfChaos,
  type SparseDesignOptions,
  varianceMap
} from '../../src/theory.js'

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    return (error as RangeError).message
  }
  throw new Error('nothing was thrown')
}

/** The number that follows some words of a message. */
function numberAfter(message: string, words: RegExp): number {
  const found = new RegExp(`${words.source}\\s*(-?[\\d.]+(?:e[+-]?\\d+)?)`).exec(message)?.[1]
  expect(found, message).toBeDefined()
  return Number(found)
}

const step = defineActivation({ name: 'step', value: (x) => (x > 0 ? 1 : 0), slope: () => 0, jumps: [0] })
const flat = defineActivation({ name: 'flat', value: () => 1, slope: () => 0 })

const tooSmall: [ActivationName, number, number][] = [
  ['sigmoid', 1, 1],
  ['sigmoid', 0.01, 0.9],
  ['softplus', 1, 1],
  ['softplus', 30, 1],
  ['gelu', 1, 1.2],
  ['relu', 1, 1.5],
  ['tanh', 2, 40],
  ['selu', 1, 5]
]

describe('no edge of chaos', () => {
  it.each(tooSmall)('%s at q* = %d, χ₁ = %d: the χ₁ that it offers is feasible', (activation, qStar, target) => {
    const message = messageOf(() => edgeOfChaos({ activation, qStar, chi1: target }))
    expect(message).toMatch(new RegExp(`^edgeOfChaos: ${activation} has no edge of chaos at qStar = ${qStar}`))
    expect(message).toContain(`= ${target}`)
    const offered = numberAfter(message, /chi1 ≤/)
    expect(offered).toBeGreaterThan(0)
    const eoc = edgeOfChaos({ activation, qStar, chi1: offered })
    expect(chi1(eoc, qStar)).toBeCloseTo(offered, 10)
    expect(varianceMap(eoc, qStar)).toBeCloseTo(qStar, 10)
    // And it is nearly the largest: a tenth more is not.
    expect(() => edgeOfChaos({ activation, qStar, chi1: 1.1 * offered })).toThrow(RangeError)
  })

  it.each(tooSmall)(
    '%s at q* = %d, χ₁ = %d: the q* that it offers is feasible, or none is',
    (activation, qStar, target) => {
      const message = messageOf(() => edgeOfChaos({ activation, qStar, chi1: target }))
      const everything = Array.from({ length: 49 }, (_, i) => 10 ** (i / 4 - 6))
      const feasible = everything.filter((q) => {
        try {
          return edgeOfChaos({ activation, qStar: q, chi1: target }).sigmaW > 0
        } catch {
          return false
        }
      })
      if (feasible.length === 0) {
        expect(message).toMatch(/none|no qStar/)
        return
      }
      const offered = numberAfter(message, /(?:other qStar,|qStar is about)/)
      const eoc = edgeOfChaos({ activation, qStar: offered, chi1: target })
      expect(varianceMap(eoc, offered)).toBeCloseTo(offered, 10)
    }
  )

  it('softplus has none at any q*, and the message says so', () => {
    expect(messageOf(() => edgeOfChaos({ activation: 'softplus', qStar: 1 }))).toMatch(/none|no qStar/)
  })

  it('a function that jumps', () => {
    const message = messageOf(() => edgeOfChaos({ activation: step, qStar: 1 }))
    expect(message).toMatch(/^edgeOfChaos: step .*jumps at 0.*χ₁ is infinite.*continuous/)
    expect(chi1({ activation: step, sigmaW: 1, sigmaB: 0 }, 1)).toBe(Infinity)
  })

  it('a function that is flat where the mass is', () => {
    expect(messageOf(() => edgeOfChaos({ activation: flat, qStar: 1 }))).toMatch(/^edgeOfChaos: flat .*is flat/)
    const far = messageOf(() => edgeOfChaos({ activation: crelu({ tau: 100, m: 1 }), qStar: 1 }))
    expect(far).toMatch(/^edgeOfChaos: crelu .*is flat.*of other qStar/)
    expect(edgeOfChaos({ activation: crelu({ tau: 100, m: 1 }), qStar: 400 }).sigmaW).toBeGreaterThan(0)
  })
})

describe('designs that do not exist', () => {
  it.each([
    ['crelu', 0.9, 1, 50],
    ['crelu', 0.5, 1, 1],
    ['cst', 0.95, 2, -5],
    ['cst', 0, 1, 3],
    ['crelu', 0.7, 4, 1]
  ] as const)('%s at %d, q* = %d with V″ = %d: what it offers is attained', (family, sparsity, qStar, curvature) => {
    const options = { family, sparsity, qStar }
    const message = messageOf(() => designSparseActivation({ ...options, varianceCurvature: curvature }))
    expect(message).toMatch(/^designSparseActivation: varianceCurvature must be .*between/)
    expect(message).toContain(`got ${curvature}`)
    const [low, high] = [numberAfter(message, /between/), numberAfter(message, /and/)]
    expect(low).toBeLessThan(high)
    expect(curvature < low || curvature > high).toBe(true)
    for (const share of [0.001, 0.1, 0.5, 0.9, 0.999]) {
      const target = low + share * (high - low)
      const design = designSparseActivation({ ...options, varianceCurvature: target })
      expect(design.varianceCurvature).toBeCloseTo(target, 9)
    }
  })

  it('two targets at once', () => {
    const pairs: Partial<SparseDesignOptions>[] = [
      { varianceSlope: 0.5, m: 1 },
      { clipRatio: 1, m: 1 },
      { varianceCurvature: 0, varianceSlope: 0.7 },
      { varianceCurvature: 0, clipRatio: Infinity }
    ]
    for (const pair of pairs) {
      const call = () => designSparseActivation({ family: 'crelu', sparsity: 0.8, ...pair })
      expect(call).toThrow(TypeError)
      expect(call).toThrow(/^designSparseActivation: give at most one of /)
      for (const key of Object.keys(pair)) expect(call).toThrow(new RegExp(`got .*${key}`))
    }
  })

  it.each([
    ['crelu', 0.49],
    ['crelu', 1],
    ['crelu', 0],
    ['cst', 1],
    ['cst', -0.01],
    ['cst', 1.2]
  ] as const)('%s has no sparsity %d, and says which it has', (family, sparsity) => {
    const message = messageOf(() => designSparseActivation({ family, sparsity }))
    expect(message).toMatch(/^designSparseActivation: sparsity must be in \[0(\.5)?, 1\)/)
    expect(message).toContain(`got ${sparsity}`)
    expect(designSparseActivation({ family, sparsity: numberAfter(message, /\[/) }).sigmaW).toBeGreaterThan(0)
  })

  it.each([0, 1, 1.2, -0.1])("V' = %d is refused, with the way to V' = 1", (varianceSlope) => {
    const message = messageOf(() => designSparseActivation({ family: 'crelu', sparsity: 0.8, varianceSlope }))
    expect(message).toMatch(/varianceSlope must be in \(0, 1\).*m: Infinity/)
    expect(designSparseActivation({ family: 'crelu', sparsity: 0.8, m: Infinity }).varianceSlope).toBeCloseTo(1, 12)
  })

  it("a V' below what any clip height gives names the least, which works", () => {
    const options = { family: 'crelu', sparsity: 0.95 } as const
    const message = messageOf(() => designSparseActivation({ ...options, varianceSlope: 1e-9 }))
    const least = numberAfter(message, /at least/)
    expect(designSparseActivation({ ...options, varianceSlope: least }).varianceSlope).toBeCloseTo(least, 12)
  })
})
