import fc from 'fast-check'
import {
  type Activation,
  crelu,
  cst,
  elu,
  erfActivation,
  gelu,
  hardTanh,
  identity,
  leakyRelu,
  piecewiseLinear,
  relu,
  relu6,
  selu,
  shiftedRelu,
  sigmoid,
  silu,
  softplus,
  softThreshold,
  tanh
} from '../../src/theory.js'

/** A fixed seed: a red run can be run again. */
export const runs = (numRuns: number, seed = 42) => ({ seed, numRuns })

/** Reals of [min, max]; those below 1e-6 in size count as 0, so that no case is about subnormal numbers. */
export const real = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((x) => (Math.abs(x) < 1e-6 ? 0 : x))

/** Numbers spread evenly over the powers of ten from 10^low to 10^high. */
export const magnitude = (low: number, high: number) => real(low, high).map((exponent) => 10 ** exponent)

export const threshold = real(0, 3)
export const clip = fc.oneof(real(0.05, 6), fc.constant(Infinity))
export const variance = magnitude(-2, 2)
export const family = fc.constantFrom('crelu' as const, 'cst' as const)

/** Continuous piecewise-linear functions with up to four knots at least 0.05 apart. */
const knotted: fc.Arbitrary<Activation> = fc
  .tuple(
    real(-3, 1),
    fc.array(real(0.05, 2), { maxLength: 3 }),
    fc.array(real(-2, 2), { minLength: 5, maxLength: 5 }),
    real(-2, 2)
  )
  .map(([first, gaps, slopes, intercept]) => {
    const knots = [first]
    for (const [i, gap] of gaps.entries()) knots.push(knots[i] + gap)
    return piecewiseLinear({ knots, slopes: slopes.slice(0, knots.length + 1), intercept })
  })

const sparsifier: fc.Arbitrary<Activation> = fc.oneof(
  fc.record({ tau: threshold, m: clip }).map(crelu),
  fc.record({ tau: threshold, m: clip }).map(cst),
  fc.record({ tau: threshold }).map(shiftedRelu),
  fc.record({ tau: threshold }).map(softThreshold)
)

export const linear: fc.Arbitrary<Activation> = fc.oneof(
  sparsifier,
  fc.record({ alpha: real(-1, 1) }).map(leakyRelu),
  fc.constantFrom(relu(), relu6(), hardTanh(), identity()),
  knotted
)

const smooth: fc.Arbitrary<Activation> = fc.oneof(
  fc.constantFrom(tanh(), erfActivation(), sigmoid(), gelu(), silu(), softplus(), selu(), elu()),
  fc.record({ alpha: real(0, 2) }).map(elu)
)

export const anyActivation: fc.Arbitrary<Activation> = fc.oneof(linear, smooth)
