import type { Activation } from '../../activations/Activation.js'
import { expectation } from '../../quadrature/gaussianExpectation.js'

/** E[f(h)] of a normal variable h of mean and variance q, for an f that is smooth where an activation is. */
export const shiftedExpectation = ({ kinks }: Activation, f: (h: number) => number, mean: number, q: number): number =>
  expectation(
    (x) => f(x + mean),
    q,
    kinks.map((kink) => kink - mean)
  )
