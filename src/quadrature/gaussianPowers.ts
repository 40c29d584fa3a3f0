import { normalCdf } from '../special/normalCdf.js'
import { normalPdf } from '../special/normalPdf.js'
import { legendreRule } from './gaussLegendre.js'

/** Highest power computed. */
const ORDER = 4
const NODES = 20
/** A panel with (|z| at its far end)·(its width) up to this, and no wider than 3, is exact with NODES nodes. */
const PANEL_LIMIT = 24
const PANEL_WIDTH = 3
/** Relative error up to which the closed form stands. */
const CLOSED_FORM_ERROR = 1e-14
const ROUNDING = 2e-16
/** Past this many nats below its maximum the integrand is dropped. */
const NEGLIGIBLE = 60

/** Adds one Gauss–Legendre panel over δ in [low, high]. */
function addPanel(powers: number[], a: number, low: number, high: number): void {
  const { nodes, weights } = legendreRule(NODES)
  const centre = 0.5 * (low + high)
  const half = 0.5 * (high - low)
  const scale = half * normalPdf(a)
  const direct = scale < 1e-290
  for (let i = 0; i < NODES; i++) {
    const delta = centre + half * (nodes[i] as number)
    // p(a + δ) = p(a) e^{−δ(a + δ/2)}: one exponential of a small argument.
    let term =
      (weights[i] as number) * (direct ? half * normalPdf(a + delta) : scale * Math.exp(-delta * (a + 0.5 * delta)))
    for (let k = 0; k <= ORDER; k++) {
      powers[k] = (powers[k] as number) + term
      term *= delta
    }
  }
}

function byPanels(a: number, width: number): number[] {
  const powers = [0, 0, 0, 0, 0]
  const reach = a >= 0 ? (2 * NEGLIGIBLE) / (a + Math.sqrt(a * a + 2 * NEGLIGIBLE)) : 12 - a
  const end = Math.min(width, reach)
  let low = Math.max(0, -39 - a)
  while (low < end) {
    const step = Math.min(PANEL_WIDTH, (0.5 * PANEL_LIMIT) / Math.max(1, Math.abs(a + low)))
    const high = Math.min(end, low + step)
    addPanel(powers, a, low, high)
    low = high
  }
  return powers
}

/** The closed form by integration by parts, or undefined where it cancels. */
function inClosedForm(a: number, width: number): number[] | undefined {
  const b = a + width
  const [left, right] = [normalPdf(a), normalPdf(b)]
  const terms =
    a >= 0
      ? [normalCdf(-a), -normalCdf(-b)]
      : b <= 0
        ? [normalCdf(b), -normalCdf(a)]
        : [1, -normalCdf(a), -normalCdf(-b)]
  const powers = [terms.reduce((sum, term) => sum + term, 0)]
  const errors = [ROUNDING * terms.reduce((sum, term) => sum + Math.abs(term), 0)]
  let boundary = right
  for (let k = 0; k <= ORDER; k++) {
    if (k > 0) {
      const [one, two] = [powers[k - 1] as number, powers[k - 2] ?? 0]
      const start = k === 1 ? left : 0
      powers.push(start - boundary + (k - 1) * two - a * one)
      errors.push(
        (k - 1) * (errors[k - 2] ?? 0) +
          Math.abs(a) * (errors[k - 1] as number) +
          ROUNDING * (start + boundary + (k - 1) * two + Math.abs(a) * one)
      )
      boundary = right === 0 ? 0 : boundary * width
    }
    if ((errors[k] as number) > CLOSED_FORM_ERROR * (powers[k] as number)) return undefined
  }
  return powers
}

/**
 * Truncated Gaussian moments about the end of an interval: $J_k = \int_0^w \delta^k p(a + \delta)\,d\delta$ for k = 0 … 4.
 *
 * In closed form where that keeps its digits, otherwise by Gauss–Legendre panels, whose terms are all positive.
 *
 * @param a where the interval begins, in standard deviations
 * @param width its width w, > 0; may be Infinity
 * @returns [J₀, …, J₄], each to 1e-13 relative
 */
export function gaussianPowers(a: number, width: number): number[] {
  if (width <= PANEL_WIDTH && (Math.abs(a) + width) * width <= PANEL_LIMIT) {
    const powers = [0, 0, 0, 0, 0]
    addPanel(powers, a, 0, width)
    return powers
  }
  return inClosedForm(a, width) ?? byPanels(a, width)
}
