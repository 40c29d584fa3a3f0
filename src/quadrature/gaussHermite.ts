import { integerIn } from '../checks.js'
import { copyOf, MAX_NODES, type NodeAndWeight, type QuadratureRule, symmetricRules } from './QuadratureRule.js'

/** The orthonormal Hermite functions of order n and n − 1 at x, without their common factor (2π)^(-1/4). */
function hermite(n: number, x: number): [number, number] {
  let previous = 0
  let current = Math.exp(-0.25 * x * x)
  for (let k = 0; k < n; k++) {
    const next = (x * current - Math.sqrt(k) * previous) / Math.sqrt(k + 1)
    previous = current
    current = next
  }
  return [current, previous]
}

/**
 * Root i (0 is the largest) of He_n to leading order: the phase integral of the harmonic oscillator, solved by Newton.
 */
function semiclassicalRoot(n: number, i: number): number {
  const level = 4 * n + 2
  const phase = (Math.PI * (4 * i + 3)) / level
  let angle = Math.cbrt(3 * phase)
  for (let step = 0; step < 20; step++) {
    angle -= (angle - 0.5 * Math.sin(2 * angle) - phase) / (2 * Math.sin(angle) ** 2)
  }
  return Math.sqrt(level) * Math.cos(angle)
}

/** The root of He_n with index i, counted from the right, and its weight. */
function rootAndWeight(n: number, i: number): NodeAndWeight {
  let x = 2 * i + 1 === n ? 0 : semiclassicalRoot(n, i)
  let weight = 0
  for (let step = 0; step < 20; step++) {
    const [value, previous] = hermite(n, x)
    const correction = value / (Math.sqrt(n) * previous - 0.5 * x * value)
    // e^{−x²/2}/(n h²), carried from the rounded node x to the true root to first order.
    weight = ((Math.exp(-0.25 * x * x) / previous) ** 2 / n) * (1 + 2 * x * correction)
    if (Math.abs(correction) <= 2e-16 * Math.abs(x)) break
    x -= correction
  }
  return [x, weight]
}

/** The cached rule; callers must not write to it. */
export const hermiteRule = /* @__PURE__ */ symmetricRules(rootAndWeight)

/**
 * Gauss–Hermite rule with the probabilists' weight: the mean of f over a standard normal variable.
 *
 * $$\mathbb E[f(z)] \approx \sum_{i=1}^{n} w_i f(x_i), \qquad z \sim N(0, 1)$$
 *
 * On a function with kinks it does not converge: for clipped activations $\mathbb E[\varphi'^2]$ comes out wrong by
 * 10–30 %. The maps of this library never use it; see {@link gaussianExpectation}.
 *
 * @param n number of nodes, an integer in [1, 512]
 * @returns a fresh copy of the nodes, ascending, and the weights, which sum to 1; exact for polynomials of degree 2n −
 *   1
 * @throws TypeError if `n` is not a number; RangeError if it is not an integer in [1, 512]
 * @remarks Accuracy: nodes 1e-14 absolute, weights 1e-12 relative; the outermost weights underflow to 0 for n > 350 or
 *   so.
 * @example
 * ```ts
 * gaussHermite(3).nodes[2] // -> 1.7320508075688772
 * ```
 * @see Abramowitz & Stegun (1964), 25.4.46; starting points as in Townsend, Trogdon & Olver (2016), arXiv 1410.5286.
 */
export function gaussHermite(n: number): QuadratureRule {
  return copyOf(hermiteRule(integerIn('gaussHermite', 'n', n, 1, MAX_NODES)))
}
