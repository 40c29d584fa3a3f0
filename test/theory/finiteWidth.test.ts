/*
 * What finiteWidth predicts against networks of finite width: the exact conditional draw, weight matrices with
 * backpropagation, and a table that an earlier simulation printed. scripts/finiteWidth.ts does the same at length, for
 * docs/finite-width.md.
 */
import { describe, expect, it } from 'vitest'
import { designSparseActivation, edgeOfChaos, type FiniteWidth, finiteWidth } from '../../src/theory.js'
import {
  drawnNetworks,
  type Estimate,
  type FiniteNetwork,
  type Summary,
  weightedNetworks
} from '../../tools/simulation/chain.js'
import { Worst } from '../support/accuracy.js'
import { countOf } from '../support/exhaustive.js'

const STANDARD_ERRORS = 5
/**
 * What the model may be off by beside them where a layer has 20 active units and more: of a standard deviation,
 * relative.
 */
const SPREAD_ERROR = 0.05
/** Of a probability. */
const PROBABILITY_ERROR = 0.01

interface Case extends FiniteNetwork {
  readonly label: string
  readonly depth: number
  readonly count: number
}

const design = (family: 'crelu' | 'cst', sparsity: number, varianceSlope: number) =>
  designSparseActivation({ family, sparsity, varianceSlope })
const tanh = edgeOfChaos({ activation: 'tanh', qStar: 0.5 })
const dropped = edgeOfChaos({ activation: 'tanh', qStar: 0.5, keepProbability: 0.8 })
const centred = edgeOfChaos({ activation: design('crelu', 0.9, 0.9).activation, qStar: 1, k: 1 })
const relu = edgeOfChaos({ activation: 'relu', qStar: 1 })

const escaping: Case = {
  label: "crelu s=0.9 V'=0.9",
  ...{ network: design('crelu', 0.9, 0.9), q: 1, width: 300, depth: 100, count: 300 }
}
const cases: readonly Case[] = [
  escaping,
  { label: "crelu s=0.85 V'=0.7", network: design('crelu', 0.85, 0.7), q: 1, width: 300, depth: 30, count: 400 },
  { label: "crelu s=0.5 V'=0.7", network: design('crelu', 0.5, 0.7), q: 1, width: 64, depth: 30, count: 1500 },
  { label: "cst s=0.5 V'=0.7", network: design('cst', 0.5, 0.7), q: 1, width: 64, depth: 30, count: 1500 },
  { label: 'tanh', network: tanh, q: 0.5, width: 64, depth: 30, count: 1000 },
  { label: 'tanh with dropout', network: dropped, q: 0.5, width: 128, depth: 30, count: 500 },
  { label: 'crelu, k = 1', network: centred, q: 1, width: 300, depth: 30, count: 500 },
  { label: 'relu', network: relu, q: 1, width: 1024, depth: 10, count: 400 }
]

const nameOf = ({ label, width, depth }: Case) => `${label}, width ${width}, depth ${depth}`

const predict = ({ network, q, width, depth }: Case) => finiteWidth(network, { q, width, depth })

function simulate(given: Case, basin: FiniteWidth['basin']): Summary {
  const [summary] = drawnNetworks(given, basin, [given.depth], given.count)
  if (summary === undefined) throw new Error('one depth, one summary')
  return summary
}

/** Prediction, simulation, and what the model may be off by, of all that {@link Summary} has. */
function pairs(predicted: FiniteWidth, simulated: Summary): Record<string, [number, Estimate, number]> {
  const { mean, spread, median, aboveTwice, logActivity, logGradient } = predicted
  return {
    mean: [mean, simulated.mean, SPREAD_ERROR * spread],
    spread: [spread, simulated.spread, SPREAD_ERROR * spread],
    median: [median, simulated.median, SPREAD_ERROR * spread],
    aboveTwice: [aboveTwice, simulated.aboveTwice, PROBABILITY_ERROR],
    escape: [predicted.escape, simulated.escape, PROBABILITY_ERROR],
    'logActivity.mean': [logActivity.mean, simulated.logActivityMean, SPREAD_ERROR * logActivity.deviation],
    'logActivity.deviation': [logActivity.deviation, simulated.logActivitySpread, SPREAD_ERROR * logActivity.deviation],
    'logGradient.mean': [logGradient.mean, simulated.logGradientMean, SPREAD_ERROR * logGradient.deviation],
    'logGradient.deviation': [logGradient.deviation, simulated.logGradientSpread, SPREAD_ERROR * logGradient.deviation]
  }
}

function expectAgreement(predicted: FiniteWidth, simulated: Summary): void {
  const worst = new Worst()
  for (const [name, [expected, { value, error }, model]] of Object.entries(pairs(predicted, simulated))) {
    worst.compare(value, expected, STANDARD_ERRORS * error + model, `${name}, standard error ${error}`)
  }
  worst.expectWithin(1)
  expect(simulated.silent, 'networks without a gradient').toBe(0)
}

describe('finiteWidth against networks drawn layer by layer', () => {
  it.each(cases.map((each) => [nameOf(each), each] as const))('%s', (_, each) => {
    const predicted = predict(each)
    const count = countOf({ all: each.count, few: each.count / 2 })
    expectAgreement(predicted, simulate({ ...each, count }, predicted.basin))
  })

  it('has a case where most networks escape, and one where none can', () => {
    expect(predict(escaping).escape).toBeGreaterThan(0.9)
    expect(predict(cases[1] as Case).basin).toEqual({ low: 0, high: Infinity })
  })

  it('would notice a spread 5 % off: that of a width 10 % off', () => {
    const many: Case = { label: 'tanh', network: tanh, q: 0.5, width: 64, depth: 10, count: 16_000 }
    const right = predict(many)
    const { spread } = simulate(many, right.basin)
    const bound = STANDARD_ERRORS * spread.error + 0.005 * spread.value
    expect(bound).toBeLessThan(0.035 * spread.value)
    expect(Math.abs(right.spread - spread.value)).toBeLessThan(bound)
    for (const factor of [0.9, 1.1]) {
      const wrong = predict({ ...many, width: Math.round(many.width * factor) })
      expect(Math.abs(wrong.spread / right.spread - 1)).toBeLessThan(0.06)
      expect(Math.abs(wrong.spread - spread.value)).toBeGreaterThan(bound)
    }
  })

  it('is exact for relu, where log variances add up', () => {
    const [width, depth] = [300, 100]
    const { mean, spread } = finiteWidth(relu, { q: 1, width, depth })
    expect(mean).toBeCloseTo(1, 6)
    expect(spread).toBeCloseTo(Math.sqrt((1 + 5 / width) ** depth - 1), 3)
  })
})

/*
 * Gradients pass the very weights that the layers went through. For relu that changes nothing; elsewhere it shifts the
 * mean of the log gradient by about L/N, more in sparse networks (docs/finite-width.md), and leaves its spread.
 */
describe('finiteWidth against weight matrices and backpropagation', () => {
  const weighted: readonly (Case & { readonly shift: number })[] = [
    { label: 'relu', network: relu, q: 1, width: 64, depth: 10, count: 200, shift: 0 },
    { label: 'tanh', network: tanh, q: 0.5, width: 64, depth: 10, count: 200, shift: 0.6 },
    {
      label: "cst s=0.5 V'=0.7",
      ...{ network: design('cst', 0.5, 0.7), q: 1, width: 64, depth: 10, count: 200, shift: 0.8 }
    }
  ]

  it.each(weighted.map((each) => [nameOf(each), each] as const))('%s', (_, each) => {
    const predicted = predict(each)
    const simulated = weightedNetworks(each, predicted.basin, each.depth, each.count)
    const { logGradient } = predicted
    const allowed = SPREAD_ERROR * logGradient.deviation + (each.shift * each.depth) / each.width
    const worst = new Worst()
    const add = (name: string, expected: number, { value, error }: Estimate, model: number) =>
      worst.compare(value, expected, STANDARD_ERRORS * error + model, `${name}, standard error ${error}`)
    add('spread', predicted.spread, simulated.spread, SPREAD_ERROR * predicted.spread)
    add('mean log gradient', logGradient.mean, simulated.logGradientMean, allowed)
    add('its spread', logGradient.deviation, simulated.logGradientSpread, SPREAD_ERROR * logGradient.deviation)
    add('dependence', 0, simulated.excess, (each.shift * each.depth) / each.width)
    worst.expectWithin(1)
  })
})

/*
 * Printed by an earlier simulation in another program: 2000 networks of width 300 and depth 100 from q = 1. Mean,
 * standard deviation, median, share above 2q; mean and standard deviation of the log activity.
 */
const PRINTED = [
  ['crelu', 0.5, 0.5, 0.998, 0.099, 0.995, 0, -0.09, 0.74],
  ['crelu', 0.5, 0.9, 0.878, 0.273, 0.869, 0, -0.03, 0.61],
  ['crelu', 0.7, 0.7, 0.993, 0.127, 0.983, 0, -0.97, 1.16],
  ['crelu', 0.85, 0.7, 0.999, 0.125, 0.99, 0, -2.25, 2.76],
  ['crelu', 0.85, 0.9, 1.12, 0.371, 1.018, 0.0355, 0.31, 8.43],
  ['crelu', 0.9, 0.5, 1.003, 0.08, 0.997, 0, -2.56, 2.52],
  ['crelu', 0.9, 0.9, 2.1, 1.165, 1.817, 0.468, 15.66, 22.49],
  ['cst', 0.5, 0.9, 1.005, 0.173, 0.977, 0, -1.07, 2.64],
  ['cst', 0.7, 0.9, 1.086, 0.256, 1.03, 0.0075, 1.02, 6.57],
  ['cst', 0.85, 0.9, 3.905, 1.955, 4.868, 0.704, 31.63, 30.23],
  ['cst', 0.9, 0.7, 1.01, 0.109, 0.994, 0, -2.12, 4.71]
] as const

/**
 * The sampling noise stated with it, of standard deviations, relative, and of shares; twice that is allowed. The others
 * follow from 2000 networks.
 */
const STATED = { deviation: 0.02, share: 0.01, networks: 2000 }

describe('finiteWidth against the printed table', () => {
  it.each(PRINTED)(
    "%s s=%d V'=%d",
    (family, sparsity, slope, mean, deviation, median, above, logMean, logDeviation) => {
      const predicted = finiteWidth(design(family, sparsity, slope), { q: 1, width: 300, depth: 100 })
      const worst = new Worst()
      /** Three standard errors of a mean; a median between two humps varies two and a half times as much. */
      const ofMean = (spread: number) => (3 * spread) / Math.sqrt(STATED.networks)
      const printing = (digits: number) => 0.5 * 10 ** -digits
      worst.compare(predicted.mean, mean, ofMean(deviation) + printing(3), 'mean')
      worst.compare(predicted.spread, deviation, 2 * STATED.deviation * deviation + printing(3), 'deviation')
      worst.compare(predicted.median, median, 2.5 * ofMean(deviation) + printing(3), 'median')
      worst.compare(predicted.aboveTwice, above, 2 * STATED.share + printing(4), 'share above 2q')
      const { logActivity } = predicted
      worst.compare(logActivity.mean, logMean, ofMean(logDeviation) + printing(2), 'mean log activity')
      worst.compare(
        logActivity.deviation,
        logDeviation,
        2 * STATED.deviation * logDeviation + printing(2),
        'its deviation'
      )
      worst.expectWithin(1)
    }
  )
})
