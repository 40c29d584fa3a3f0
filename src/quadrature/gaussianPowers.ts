import { normalPdf } from '../special/normalPdf.js'
import { legendreRule } from './gaussLegendre.js'

/** Highest power computed. */
const ORDER = 4
const NODES = 20
/** A panel with (|z| at its far end)·(its width) up to this, and no wider than 3.3, is exact with NODES nodes. */
const PANEL_LIMIT = 24
const PANEL_WIDTH = 3.3
/** Past this many nats below its maximum the integrand is dropped. */
const NEGLIGIBLE = 48

/** Adds one Gauss–Legendre panel over δ in [low, high]. */
function addPanel(powers: number[], a: number, low: number, high: number): void {
  const { nodes, weights } = legendreRule(NODES)
  const centre = 0.5 * (low + high)
  const half = 0.5 * (high - low)
  const scale = half * normalPdf(a)
  const direct = scale < 1e-290
  for (let i = 0; i < NODES; i++) {
    const delta = centre + half * nodes[i]
    // p(a + δ) = p(a) e^{−δ(a + δ/2)}: one exponential of a small argument.
    let term = weights[i] * (direct ? half * normalPdf(a + delta) : scale * Math.exp(-delta * (a + 0.5 * delta)))
    for (let k = 0; k <= ORDER; k++) {
      powers[k] += term
      term *= delta
    }
  }
}

/**
 * Truncated Gaussian moments about the end of an interval: $J_k = \int_0^w \delta^k p(a + \delta)\,d\delta$ for k = 0 …
 * 4.
 *
 * By Gauss–Legendre panels, whose terms are all positive; the closed form by integration by parts cancels.
 *
 * @param a where the interval begins, in standard deviations
 * @param width its width w, > 0; may be Infinity
 * @returns [J₀, …, J₄], each to 1e-13 relative
 */
export function gaussianPowers(a: number, width: number): number[] {
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
