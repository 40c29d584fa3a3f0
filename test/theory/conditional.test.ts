/*
 * Random networks without weight matrices. Given one layer, the pre-activations of the next are exactly independent
 * from unit to unit, and those of two inputs bivariate normal with the empirical second moments of the layer: σ_w²
 * mean(x xᵀ) + σ_b². That is the law of a network with Gaussian weights, at 2N instead of N² random numbers a layer.
 */
import { describe, expect, it } from 'vitest'
import type { Activation } from '../../src/theory.js'
import { type Measured, normalSource, secondMoments } from '../../tools/simulation/draw.js'
import { sample } from '../support/exhaustive.js'
import { expectAgreement, predicted, SEEDS, WIDTH } from './compare.js'
import { isStable, type Start, starts } from './networks.js'

const DEPTH = 10

type Covariance = readonly [q1: number, q2: number, cross: number]

function drawPair(normal: () => number, [q1, q2, cross]: Covariance): [Float64Array, Float64Array] {
  const h1 = new Float64Array(WIDTH)
  const h2 = new Float64Array(WIDTH)
  const along = cross / q1
  const across = Math.sqrt(Math.max(0, q2 - along * cross))
  const deviation = Math.sqrt(q1)
  for (let i = 0; i < WIDTH; i++) {
    const first = deviation * normal()
    h1[i] = first
    h2[i] = along * first + across * normal()
  }
  return [h1, h2]
}

function shareOfSquares(h: Float64Array, { value, slope }: Activation): { chi: number; zeros: number } {
  let [squares, zeros] = [0, 0]
  for (const x of h) {
    squares += slope(x) ** 2
    if (value(x) === 0) zeros++
  }
  return { chi: squares / h.length, zeros: zeros / h.length }
}

/** One network from layer 0, where the two inputs have variance q and correlation c, down to layer `depth`. */
function simulate({ network, q }: Start, c: number, depth: number, seed: number): Measured[] {
  const { activation, sigmaW, sigmaB } = network
  const normal = normalSource(seed)
  const layers: Measured[] = []
  let covariance: Covariance = [q, q, c * q]
  for (let layer = 0; ; layer++) {
    const [h1, h2] = drawPair(normal, covariance)
    const [q1, q2, cross] = secondMoments(h1, h2)
    const { chi, zeros } = shareOfSquares(h1, activation)
    layers.push({ q1, q2, c: cross / Math.sqrt(q1 * q2), chi1: sigmaW ** 2 * chi, sparsity: zeros })
    if (layer === depth) return layers
    const moments = secondMoments(h1.map(activation.value), h2.map(activation.value))
    covariance = moments.map((moment) => sigmaW ** 2 * moment + sigmaB ** 2) as unknown as Covariance
  }
}

function check(start: Start, c: number, depth: number): void {
  const networks = sample(SEEDS, 24).map((seed) => simulate(start, c, depth, seed))
  expectAgreement(`${start.label}, c = ${c}`, predicted(start, c, depth), networks)
}

const stable = starts.filter(isStable)
const others = starts.filter((start) => !isStable(start))

describe(`theory against random networks of width ${WIDTH}, exact conditional draw`, () => {
  it.each(stable)(`$label: ${DEPTH} layers`, (start) => check(start, 0.5, DEPTH))

  it.each(others)('$label: one layer at a time', (start) => {
    for (const factor of [0.25, 1, 3]) {
      for (const c of [-0.5, 0, 0.8]) check({ ...start, q: factor * start.q }, c, 1)
    }
  })

  it('would notice a weight variance 4 % too large', () => {
    const start = starts[0] as Start
    const networks = SEEDS.map((seed) => simulate(start, 0.5, 3, seed))
    const { network } = start
    const wrong = { ...start, network: { ...network, sigmaW: network.sigmaW * Math.sqrt(1.04) } }
    expect(() => expectAgreement('wrong', predicted(wrong, 0.5, 3), networks)).toThrow(/wrong, layer/)
  })

  it('has both kinds', () => {
    expect(stable.map(({ label }) => label)).toEqual(expect.arrayContaining([expect.stringContaining('tanh')]))
    expect(others.map(({ label }) => label)).toEqual(expect.arrayContaining([expect.stringContaining('relu')]))
  })
})
