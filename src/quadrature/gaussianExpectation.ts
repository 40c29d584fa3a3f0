import { FINITE, numberIn, objectWith, POSITIVE, wrongKind } from '../checks.js'
import { normalPdf } from '../special/normalPdf.js'
import { legendreRule } from './gaussLegendre.js'

/** Beyond this many standard deviations the normal density underflows. */
const REACH = 38.4
const EDGES = [1.5, 3, 6, 12, 24, REACH]
const NODES = 16
/** A panel stands when n and 2n nodes agree to this share of ∫|f|; the 2n value is then good to rounding error. */
const AGREEMENT = 1e-13
const MAX_PANELS = 20_000

interface Panel {
  readonly low: number
  readonly high: number
  readonly value: number
  readonly magnitude: number
  readonly error: number
}

/** Panel edges in units of √q: fixed ones, the kinks, and a geometric grading around 0 and each kink where √q is large. */
function panelEdges(deviation: number, kinks: readonly number[]): number[] {
  const edges = new Set([0, ...EDGES, ...EDGES.map((z) => -z)])
  for (const centre of new Set([0, ...kinks])) {
    edges.add(centre / deviation)
    for (let step = 1; step < deviation; step *= 4) {
      edges.add((centre + step) / deviation)
      edges.add((centre - step) / deviation)
    }
  }
  return [...edges].filter((z) => Math.abs(z) <= REACH).sort((a, b) => a - b)
}

function integratePanel(f: (x: number) => number, deviation: number, low: number, high: number): Panel {
  const centre = 0.5 * (low + high)
  const half = 0.5 * (high - low)
  const sums = [0, 0]
  const density = half * normalPdf(centre)
  let magnitude = 0
  for (let fine = 0; fine < 2; fine++) {
    const { nodes, weights } = legendreRule(fine === 0 ? NODES : 2 * NODES)
    let sum = 0
    for (let i = 0; i < nodes.length; i++) {
      const offset = half * (nodes[i] as number)
      const x = deviation * (centre + offset)
      const value = f(x)
      if (!Number.isFinite(value)) {
        throw new RangeError(`gaussianExpectation: f must be finite; f(${x}) is ${value}`)
      }
      // p(centre + offset) in one exponential.
      const term = density * (weights[i] as number) * value * Math.exp(-offset * (centre + 0.5 * offset))
      sum += term
      if (fine === 1) magnitude += Math.abs(term)
    }
    sums[fine] = sum
  }
  const [coarse, value] = sums as [number, number]
  return { low, high, value, magnitude, error: Math.abs(value - coarse) }
}

/** {@link gaussianExpectation} without the argument checks. */
export function expectation(f: (x: number) => number, q: number, kinks: readonly number[]): number {
  const deviation = Math.sqrt(q)
  const edges = panelEdges(deviation, kinks)
  let pending: Panel[] = []
  for (let i = 1; i < edges.length; i++) {
    pending.push(integratePanel(f, deviation, edges[i - 1] as number, edges[i] as number))
  }
  let settled = 0
  let settledMagnitude = 0
  let panels = pending.length
  while (pending.length > 0) {
    const magnitude = pending.reduce((sum, panel) => sum + panel.magnitude, settledMagnitude)
    const next: Panel[] = []
    for (const panel of pending) {
      const middle = 0.5 * (panel.low + panel.high)
      if (panel.error <= AGREEMENT * magnitude || middle <= panel.low || middle >= panel.high) {
        settled += panel.value
        settledMagnitude += panel.magnitude
      } else {
        next.push(integratePanel(f, deviation, panel.low, middle), integratePanel(f, deviation, middle, panel.high))
      }
    }
    pending = next
    panels += next.length
    if (panels > MAX_PANELS) {
      throw new RangeError(
        `gaussianExpectation: f varies too fast to be integrated at q = ${q} (more than ${MAX_PANELS} panels); declare its kinks or lower q`
      )
    }
  }
  return settled
}

/**
 * Expectation of a function of a centred normal variable.
 *
 * $$\mathbb E[f(h)] = \int_{-\infty}^{\infty} f(\sqrt q\,z)\,\frac{e^{-z^2/2}}{\sqrt{2\pi}}\,dz, \qquad h \sim N(0, q)$$
 *
 * Gauss–Legendre panels, split at the kinks and halved until n and 2n nodes agree.
 *
 * @param f the function of x = √q z; finite on |x| ≤ 38.4 √q
 * @param q variance, positive
 * @param options `kinks`: every x where f or one of its derivatives jumps (default: none)
 * @returns the expectation
 * @throws TypeError for an argument of the wrong kind; RangeError if `q` or a kink is out of range, if f is not finite, or
 *   if it varies too fast to be integrated
 * @remarks Accuracy: 1e-13 of E|f|. A kink that is not declared costs time, not accuracy.
 * @example
 * ```ts
 * gaussianExpectation((x) => Math.max(x - 1, 0), 1, { kinks: [1] }) // -> 0.083315470587686
 * ```
 */
export function gaussianExpectation(
  f: (x: number) => number,
  q: number,
  options: { readonly kinks?: readonly number[] } = {}
): number {
  const caller = 'gaussianExpectation'
  if (typeof f !== 'function') throw wrongKind(caller, 'f', 'a function', f)
  numberIn(caller, 'q', q, POSITIVE)
  const { kinks = [] } = objectWith<{ kinks?: readonly number[] }>(caller, 'options', options, ['kinks'])
  if (!Array.isArray(kinks)) throw wrongKind(caller, 'kinks', 'an array of numbers', kinks)
  for (const kink of kinks) numberIn(caller, 'kinks', kink, FINITE)
  return expectation(f, q, kinks)
}
