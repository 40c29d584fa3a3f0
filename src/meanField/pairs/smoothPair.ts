import type { Activation } from '../../activations/Activation.js'
import { legendreRule } from '../../quadrature/gaussLegendre.js'
import { normalPdf } from '../../special/normalPdf.js'
import { REACH, WIDEST } from './densityNodes.js'
import { gaussianSmoothing, type Integrand } from './gaussianSmoothing.js'
import { PANEL_NODES, smoothPanels } from './smoothPanels.js'

/*
 * Two normal variables of correlation c are independent given a common part: h₁ = √q₁(√|c| x + √(1−|c|) y₁),
 * h₂ = √q₂(±√|c| x + √(1−|c|) y₂). So E[f(h₁)f(h₂)] = E_x[G₁(√|c| x) G₂(±√|c| x)] with G the mean of f over y, and for
 * c > 0, q₁ = q₂ the deficit E[f²] − E[f(h₁)f(h₂)] = E_x[Var_y f] is a mean of positive terms.
 */

/** One of the two normal variables: the standard deviations of its common and of its own part. */
interface Input {
  readonly common: number
  readonly sigma: number
}

/** Around a smoothed kink the outer panels begin at these multiples of the smoothing width. */
const CORNER = [1.5, 3, 6, 9]

/** What φ does over this share of the smoothing width does not show. */
const NEGLIGIBLE = 1e-14

/** Edges of the outer integral over x > 0. */
function outerEdges(activation: Activation, edges: readonly number[], inputs: readonly Input[]): number[] {
  const xs = new Set([0, REACH])
  for (const { common, sigma } of inputs) {
    for (const edge of edges) xs.add(Math.abs(edge) / common)
    for (const kink of activation.kinks) {
      for (const offset of CORNER) {
        xs.add(Math.abs(kink + offset * sigma) / common)
        xs.add(Math.abs(kink - offset * sigma) / common)
      }
    }
  }
  const sorted = [...xs].filter((x) => x <= REACH).sort((a, b) => a - b)
  const divided = sorted.slice(1).flatMap((to, i) => {
    const from = sorted[i]
    const parts = Math.ceil((to - from) / WIDEST)
    return Array.from({ length: parts }, (_, part) => from + (part * (to - from)) / parts)
  })
  return [...divided, REACH]
}

/**
 * E[f(h₁)f(h₂)] for f = φ or one of its derivatives, and, meaningful for f = φ or φ′, c ≥ 0 and equal variances, the
 * deficit E[f²] − E[f(h₁)f(h₂)].
 *
 * @param oneMinusSize 1 − |c|, given apart because c near ±1 does not hold it
 */
export function smoothPair(
  activation: Activation,
  integrand: Integrand,
  q1: number,
  q2: number,
  c: number,
  oneMinusSize: number
): { product: number; deficit: number } {
  const [first, second] = [q1, q2].map((q) => ({
    common: Math.sqrt(q * Math.abs(c)),
    sigma: Math.sqrt(q * oneMinusSize)
  })) as [Input, Input]
  const equal = q1 === q2
  const finest = NEGLIGIBLE * Math.min(first.sigma, second.sigma)
  const edges = smoothPanels(activation, 2 * REACH * Math.sqrt(Math.max(q1, q2))).filter(
    (edge) => edge === 0 || Math.abs(edge) >= finest || activation.kinks.includes(edge)
  )
  const smoothFirst = gaussianSmoothing(activation, integrand, edges, first.sigma)
  const smoothSecond = equal ? smoothFirst : gaussianSmoothing(activation, integrand, edges, second.sigma)
  if (c === 0) {
    const local = smoothFirst(0)
    return { product: local.mean * smoothSecond(0).mean, deficit: local.variance }
  }
  const { nodes, weights } = legendreRule(PANEL_NODES)
  const xs = outerEdges(activation, edges, equal ? [first] : [first, second])
  let product = 0
  let deficit = 0
  for (let panel = 1; panel < xs.length; panel++) {
    const half = 0.5 * (xs[panel] - xs[panel - 1])
    const middle = xs[panel - 1] + half
    for (let i = 0; i < PANEL_NODES; i++) {
      const x = middle + half * nodes[i]
      const weight = half * weights[i] * normalPdf(x)
      const right = smoothFirst(first.common * x)
      const left = smoothFirst(-first.common * x)
      const otherRight = equal ? right : smoothSecond(second.common * x)
      const otherLeft = equal ? left : smoothSecond(-second.common * x)
      product +=
        c > 0
          ? weight * (right.mean * otherRight.mean + left.mean * otherLeft.mean)
          : weight * (right.mean * otherLeft.mean + left.mean * otherRight.mean)
      deficit += weight * (right.variance + left.variance)
    }
  }
  return { product, deficit }
}
