import type { Activation } from '../../activations/Activation.js'
import { legendreRule } from '../../quadrature/gaussLegendre.js'

/** Nodes of the panels below; n is checked against 2n when a panel is accepted. */
export const PANEL_NODES = 16
const AGREEMENT = 1e-13
const NARROWEST = 1e-7
const MAX_PANELS = 4000

interface Panels {
  readonly reach: number
  readonly edges: readonly number[]
}

/** Panels of activations already seen; a pure function of the activation. */
const memo = new WeakMap<Activation, Panels>()

function integralsOf({ name, value, slope }: Activation, low: number, high: number, n: number): [number, number] {
  const { nodes, weights } = legendreRule(n)
  const half = 0.5 * (high - low)
  let squares = 0
  let slopes = 0
  for (let i = 0; i < n; i++) {
    const x = low + half * (1 + nodes[i])
    squares += half * weights[i] * value(x) ** 2
    slopes += half * weights[i] * slope(x) ** 2
  }
  if (!Number.isFinite(squares + slopes)) {
    throw new RangeError(`activation ${name} must be finite with its slope; it is not between ${low} and ${high}`)
  }
  return [squares, slopes]
}

/** Edges of panels that resolve φ between low and high, both included. */
function resolve(activation: Activation, low: number, high: number): number[] {
  const starts = new Set([low, high])
  const inside = (x: number) => x > low && x < high
  for (const x of [0, ...activation.kinks].filter(inside)) starts.add(x)
  for (let x = 4; x < Math.max(-low, high); x *= 2) for (const side of [-x, x].filter(inside)) starts.add(side)
  const sorted = [...starts].sort((a, b) => a - b)
  const pending = sorted.slice(1).map((to, i) => [sorted[i], to] as const)
  // A panel far out counts against what the function does near the origin, too: its tail needs no more digits than
  // that.
  const scale = integralsOf(activation, -4, 4, 2 * PANEL_NODES)
  const edges = [low]
  for (let panel = pending.shift(); panel !== undefined; panel = pending.shift()) {
    const [from, to] = panel
    const fine = integralsOf(activation, from, to, 2 * PANEL_NODES)
    const coarse = integralsOf(activation, from, to, PANEL_NODES)
    const resolved = [0, 1].every((k) => Math.abs(fine[k] - coarse[k]) <= AGREEMENT * (fine[k] + 0.01 * scale[k]))
    if (resolved || to - from < NARROWEST * Math.max(1, Math.abs(from))) {
      edges.push(to)
    } else {
      const middle = 0.5 * (from + to)
      pending.unshift([from, middle], [middle, to])
    }
    if (edges.length + pending.length > MAX_PANELS) {
      throw new RangeError(
        `activation ${activation.name} varies too fast between ${low} and ${high} for its correlation map; give its slope, declare its kinks, or lower q`
      )
    }
  }
  return edges
}

/**
 * Edges of panels on which φ² and φ′² are polynomials for {@link PANEL_NODES} Gauss–Legendre nodes, covering ±reach.
 */
export function smoothPanels(activation: Activation, reach: number): readonly number[] {
  const known = memo.get(activation)
  if (known !== undefined && known.reach >= reach) return known.edges
  const rounded = 2 ** Math.ceil(Math.log2(Math.max(16, reach)))
  const edges =
    known === undefined
      ? resolve(activation, -rounded, rounded)
      : [
          ...resolve(activation, -rounded, -known.reach),
          ...known.edges.slice(1, -1),
          ...resolve(activation, known.reach, rounded)
        ]
  memo.set(activation, { reach: rounded, edges })
  return edges
}
