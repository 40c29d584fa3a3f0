import { FINITE, numberIn, objectWith, POSITIVE, refusal, wrongKind } from '../checks.js'
import { normalPdf } from '../special/normalPdf.js'
import { legendreRule } from './gaussLegendre.js'

const CALLER = 'gaussianExpectation'
/** Beyond this many standard deviations the normal density underflows. */
const REACH = 38.4
const EDGES = [1.5, 3, 6, 12, 24, REACH]
const NODES = 16
/** A panel stands when n and 2n nodes agree to this share of ∫|f|; the 2n value is then good to rounding error. */
const AGREEMENT = 1e-13
/** Sums near the smallest normal number do not hold the digits to agree on. */
const NEGLIGIBLE = 1e-300
const MAX_PANELS = 4000

/** Several functions at once: writes their values at x into `out`. */
type Integrands = (x: number, out: number[]) => void

interface Panel {
  readonly low: number
  readonly high: number
  /** Integrals by 2n nodes, one for each function. */
  readonly values: readonly number[]
  /** Integrals of the absolute values. */
  readonly magnitudes: readonly number[]
  /** What n nodes give less than 2n, in absolute value. */
  readonly errors: readonly number[]
}

/**
 * Panel edges in units of √q: fixed ones, the kinks, and a geometric grading around 0 and each kink where √q is large.
 */
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

const notFinite = (x: number, value: number) =>
  refusal(CALLER, `f must be finite; f(${x}) is ${value}`, { argument: 'f', expected: 'finite', value })

function integratePanel(f: Integrands, count: number, deviation: number, low: number, high: number): Panel {
  const centre = 0.5 * (low + high)
  const half = 0.5 * (high - low)
  const density = half * normalPdf(centre)
  const out = Array<number>(count).fill(0)
  const [values, magnitudes, errors] = [out.slice(), out.slice(), out.slice()]
  for (let fine = 0; fine < 2; fine++) {
    const { nodes, weights } = legendreRule(fine === 0 ? NODES : 2 * NODES)
    for (let i = 0; i < nodes.length; i++) {
      const offset = half * nodes[i]
      const x = deviation * (centre + offset)
      f(x, out)
      // p(centre + offset) in one exponential.
      const weight = density * weights[i] * Math.exp(-offset * (centre + 0.5 * offset))
      for (let k = 0; k < count; k++) {
        const value = out[k]
        if (!Number.isFinite(value)) throw notFinite(x, value)
        const term = weight * value
        errors[k] += (fine - 0.5) * term
        values[k] += fine * term
        magnitudes[k] += fine * Math.abs(term)
      }
    }
  }
  return { low, high, values, magnitudes, errors: errors.map((half) => 2 * Math.abs(half)) }
}

/** The expectations of `count` functions, each to 1e-13 of that of its absolute value. */
export function expectations(f: Integrands, count: number, q: number, kinks: readonly number[]): number[] {
  const deviation = Math.sqrt(q)
  const edges = panelEdges(deviation, kinks)
  const panel = (low: number, high: number) => integratePanel(f, count, deviation, low, high)
  const pending = edges.slice(1).map((high, i) => panel(edges[i], high))
  const total = Array<number>(count).fill(0)
  const scale = total.map((_, k) => pending.reduce((sum, { magnitudes }) => sum + magnitudes[k], 0))
  let panels = pending.length
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { low, high, values, magnitudes, errors } = next
    for (const [k, magnitude] of magnitudes.entries()) scale[k] = Math.max(scale[k], magnitude)
    const middle = 0.5 * (low + high)
    if (errors.some((error, k) => error > AGREEMENT * scale[k] + NEGLIGIBLE) && low < middle && middle < high) {
      pending.push(panel(low, middle), panel(middle, high))
      panels += 2
    } else {
      for (const [k, value] of values.entries()) total[k] += value
    }
    if (panels > MAX_PANELS) {
      throw refusal(CALLER, `f varies too fast to be integrated at q = ${q}; declare its kinks or lower q`, {
        argument: 'q',
        expected: 'lower, or the function smoother',
        value: q
      })
    }
  }
  return total
}

/** The expectation of one function. */
export function expectation(f: (x: number) => number, q: number, kinks: readonly number[]): number {
  const one: Integrands = (x, out) => {
    out[0] = f(x)
  }
  return expectations(one, 1, q, kinks)[0]
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
 * @throws TypeError for an argument of the wrong kind; RangeError if `q` or a kink is out of range, if f is not finite,
 *   or if it varies too fast to be integrated
 * @remarks Accuracy: 1e-13 of E|f|. A kink that is not declared costs time, not accuracy; a feature narrower than about
 *   0.01 √q may be missed unless a kink marks it.
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
  if (typeof f !== 'function') throw wrongKind(CALLER, 'f', 'a function', f)
  numberIn(CALLER, 'q', q, POSITIVE)
  const { kinks = [] } = objectWith<{ kinks?: readonly number[] }>(CALLER, 'options', options, ['kinks'])
  if (!Array.isArray(kinks)) throw wrongKind(CALLER, 'kinks', 'an array of numbers', kinks)
  for (const kink of kinks) numberIn(CALLER, 'kinks', kink, FINITE)
  return expectation(f, q, kinks)
}
