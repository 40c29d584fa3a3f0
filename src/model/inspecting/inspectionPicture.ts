import type { Axis, Band, Dot, Line, Plot } from '../../pictures/Plot.js'
import { sheet } from '../../pictures/sheet.js'
import { numberText } from '../../text/digits.js'
import { percentText } from '../../text/percent.js'
import type { Comparison } from './expectedStatistics.js'
import type { LayerInspection } from './ModelInspection.js'

/** Letters of a layer's name beside the axis. */
const MOST_LETTERS = 20
/** What is left free beyond the outermost values, of a decade and in percent. */
const MARGIN = { decades: 0.08, percent: 3 } as const

/** What is smaller, or larger than its inverse, has no place on an axis of powers of ten. */
const LEAST = 1e-300

interface Panel {
  readonly key: 'variance' | 'sparsity' | 'gradientRatio'
  readonly title: string
  /** What a value is multiplied by on the axis. */
  readonly scale: number
  readonly label: string
  readonly isLogarithmic: boolean
  readonly text: (value: number) => string
}

const ratio = { scale: 1, isLogarithmic: true, text: numberText }

const PANELS: readonly Panel[] = [
  { key: 'variance', title: 'Variance by layer', label: 'variance', ...ratio },
  { key: 'sparsity', title: 'Zeros by layer', label: '%', scale: 100, isLogarithmic: false, text: percentText },
  { key: 'gradientRatio', title: 'Gradients by layer', label: 'gradient ratio (backward)', ...ratio }
]

/** The axis around some values: whole decades, one at least, or all shares there are. */
function axisOf({ label, isLogarithmic }: Panel, values: readonly number[]): Axis {
  if (!isLogarithmic) return { label, range: [-MARGIN.percent, 100 + MARGIN.percent] }
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9)
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values)) - 1e-9), low + 1)
  return { label, range: [10 ** (low - MARGIN.decades), 10 ** (high + MARGIN.decades)], isLogarithmic }
}

const shortened = (name: string): string => (name.length > MOST_LETTERS ? `…${name.slice(1 - MOST_LETTERS)}` : name)

/** One panel: measured as dots, predicted as a line with a band of two standard errors. */
function plotOf(panel: Panel, inspected: readonly LayerInspection[]): Plot | undefined {
  const { key, title, scale, isLogarithmic, text } = panel
  const entries = inspected.flatMap(({ layer, [key]: comparison }) => (comparison ? [{ layer, comparison }] : []))
  const isShown = (value: number | undefined): value is number =>
    value !== undefined && Number.isFinite(value) && (!isLogarithmic || (value >= LEAST && value <= 1 / LEAST))
  const seen = entries.flatMap(({ comparison: { measured, predicted } }) => [measured, predicted].filter(isShown))
  const [first, last] = [entries.at(0), entries.at(-1)]
  if (seen.length === 0 || first === undefined || last === undefined) return undefined

  // Each layer as a stretch of its own, so that a single one can be seen, too.
  const bands = entries.flatMap(({ comparison: { predicted, standardError = 0 } }, i): Band[] => {
    if (!isShown(predicted)) return []
    const [low, high] = [Math.max(predicted - 2 * standardError, 0), predicted + 2 * standardError]
    const ends = { low: [scale * low, scale * low], high: [scale * high, scale * high] }
    return [{ kind: 'band', x: [i + 0.5, i + 1.5], ...ends, tone: 'main' }]
  })
  const heights = entries.map(({ comparison: { predicted } }) => (isShown(predicted) ? scale * predicted : Number.NaN))
  const line: Line = {
    kind: 'line',
    x: heights.flatMap((_, i) => [i + 0.5, i + 1.5]),
    y: heights.flatMap((height) => [height, height]),
    tone: 'main',
    label: 'predicted'
  }
  const dots = entries.flatMap(({ layer, comparison: { measured } }, i): Dot[] =>
    isShown(measured)
      ? [{ kind: 'dot', x: i + 1, y: scale * measured, tone: 'second', title: `${layer}: ${text(measured)}` }]
      : []
  )
  const said = (value: number) => (Number.isFinite(value) ? text(value) : 'not finite')
  const told = ({ measured, predicted }: Comparison) =>
    predicted === undefined ? said(measured) : `${said(measured)}, predicted ${said(predicted)}`
  const outermost = entries.length === 1 ? [first] : [first, last]
  return {
    title,
    summary: outermost.map(({ layer, comparison }) => `At ${layer}: ${told(comparison)}.`).join(' '),
    x: {
      label: outermost.map(({ layer }) => shortened(layer)).join(' to '),
      range: [0.5, entries.length + 0.5],
      isWhole: true
    },
    y: axisOf(panel, seen),
    marks: [
      ...bands.map((band, i) => (i === 0 ? { ...band, label: '± 2 deviations of one network' } : band)),
      ...dots,
      ...(bands.length > 0 ? [line] : [])
    ]
  }
}

/** The picture of an inspection. */
export const inspectionPicture = (layers: readonly LayerInspection[]): string =>
  sheet(
    'A model inspected, layer by layer: dots are measured',
    PANELS.flatMap((panel) => plotOf(panel, layers) ?? [])
  )
