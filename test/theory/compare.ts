import { chi1, gaussianMoments, propagate } from '../../src/theory.js'
import { type Measured, meanAndError } from '../../tools/simulation/draw.js'
import { Worst } from '../support/accuracy.js'
import type { Start } from './networks.js'

/** Width of every simulated network. */
export const WIDTH = 1024
/** One network for each seed; none is left out. */
export const SEEDS = Array.from({ length: 64 }, (_, i) => i + 1)

const STANDARD_ERRORS = 5
/** What a network of finite width may differ from the theory by, relative. */
const FINITE_WIDTH = 2 / WIDTH

/** What theory says that {@link Measured} should be in each layer. */
export function predicted({ network, q }: Start, c: number, depth: number): Measured[] {
  const theory = propagate(network, { q, c }, depth)
  return Array.from(theory.q, (variance, layer) => ({
    q1: variance,
    q2: variance,
    c: theory.c[layer] ?? Number.NaN,
    chi1: chi1(network, variance),
    sparsity: gaussianMoments(network.activation, variance).zeroFraction
  }))
}

/** The means over networks against the theory, layer by layer: within 5 standard errors + 2/N relative. */
export function expectAgreement(label: string, theory: readonly Measured[], networks: readonly Measured[][]): void {
  const worst = new Worst()
  for (const [layer, expected] of theory.entries()) {
    for (const key of Object.keys(expected) as (keyof Measured)[]) {
      const { mean, error } = meanAndError(networks.map((layers) => layers[layer]?.[key] ?? Number.NaN))
      const bound = STANDARD_ERRORS * error + FINITE_WIDTH * Math.abs(expected[key])
      if (bound === 0) worst.add(mean === expected[key] ? 0 : Infinity, `${label}, layer ${layer}, ${key}: ${mean}`)
      else worst.compare(mean, expected[key], bound, `${label}, layer ${layer}, ${key}, standard error ${error}`)
    }
  }
  worst.expectWithin(1)
}
