import type { Activation } from '../activations/Activation.js'
import { legendreRule } from '../quadrature/gaussLegendre.js'

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
    const x = low + half * (1 + (nodes[i] as number))
    squares += half * (weights[i] as number) * value(x) ** 2
    slopes += half * (weights[i] as number) * slope(x) ** 2
  }
  if (!Number.isFinite(squares + slopes)) {
    throw new RangeError(`activation ${name} must be finite with its slope; it is not between ${low} and ${high}`)
  }
  return [squares, slopes]
}

function resolve(activation: Activation, reach: number): number[] {
  const starts = new Set([0, reach, -reach, ...activation.kinks.filter((kink) => Math.abs(kink) < reach)])
  for (let x = 4; x < reach; x *= 2) starts.add(x).add(-x)
  const sorted = [...starts].sort((a, b) => a - b)
  const pending = sorted.slice(1).map((high, i) => [sorted[i] as number, high] as const)
  // A panel far out counts against what the function does near the origin, too: its tail needs no more digits than that.
  const scale = integralsOf(activation, -4, 4, 2 * PANEL_NODES)
  const edges = [-reach]
  for (let panel = pending.shift(); panel !== undefined; panel = pending.shift()) {
    const [low, high] = panel
    const fine = integralsOf(activation, low, high, 2 * PANEL_NODES)
    const coarse = integralsOf(activation, low, high, PANEL_NODES)
    const resolved = [0, 1].every(
      (k) =>
        Math.abs((fine[k] as number) - (coarse[k] as number)) <=
        AGREEMENT * ((fine[k] as number) + 0.01 * (scale[k] as number))
    )
    if (resolved || high - low < NARROWEST * Math.max(1, Math.abs(low))) {
      edges.push(high)
    } else {
      const middle = 0.5 * (low + high)
      pending.unshift([low, middle], [middle, high])
    }
    if (edges.length + pending.length > MAX_PANELS) {
      throw new RangeError(
        `activation ${activation.name} varies too fast over |x| < ${reach} for its correlation map; declare its kinks or lower q`
      )
    }
  }
  return edges
}

/** Edges of panels on which φ² and φ′² are polynomials for {@link PANEL_NODES} Gauss–Legendre nodes, covering ±reach. */
export function smoothPanels(activation: Activation, reach: number): readonly number[] {
  let panels = memo.get(activation)
  if (panels === undefined || panels.reach < reach) {
    const rounded = 2 ** Math.ceil(Math.log2(Math.max(16, reach)))
    panels = { reach: rounded, edges: resolve(activation, rounded) }
    memo.set(activation, panels)
  }
  return panels.edges
}
