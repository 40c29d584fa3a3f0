import type { Comparison } from './expectedStatistics.js'
import type { LayerInspection } from './ModelInspection.js'

const PANEL = { width: 300, height: 170, left: 58, top: 34, gap: 78 } as const
const BOTTOM = 46

interface Panel {
  readonly title: string
  readonly values: readonly { readonly layer: string; readonly comparison: Comparison }[]
  readonly isLogarithmic: boolean
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const text = (x: number, y: number, content: string, anchor = 'middle'): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(content)}</text>`

const usable = (x: number | undefined, isLogarithmic: boolean): x is number =>
  x !== undefined && Number.isFinite(x) && (!isLogarithmic || x > 0)

/** The least and the largest power of ten around some values, one decade apart at least. */
function decades(values: readonly number[]): [number, number] {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9)
  return [low, Math.max(Math.ceil(Math.log10(Math.max(...values)) - 1e-9), low + 1)]
}

/** One panel: measured as dots, predicted as a line with a band of two standard errors. */
function panel({ title, values, isLogarithmic }: Panel, x0: number): string {
  const { width, height, top } = PANEL
  const seen = values.flatMap(({ comparison: { measured, predicted } }) =>
    [measured, predicted].filter((value) => usable(value, isLogarithmic))
  ) as number[]
  if (seen.length === 0) return ''
  const [low, high] = isLogarithmic ? decades(seen) : [0, 1]
  const toY = (value: number) => {
    const share = ((isLogarithmic ? Math.log10(Math.max(value, 1e-300)) : value) - low) / (high - low)
    return top + height * (1 - Math.min(Math.max(share, 0), 1))
  }
  const toX = (i: number) => x0 + (width * (i + 0.5)) / values.length
  const step = Math.max(1, Math.ceil((high - low) / 5))
  const ticks = isLogarithmic
    ? Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => 10 ** (low + i * step))
    : [0, 0.25, 0.5, 0.75, 1]
  const label = (tick: number) => (isLogarithmic ? `1e${Math.round(Math.log10(tick))}` : `${100 * tick} %`)
  const grid = ticks.map((tick) => {
    const y = toY(tick)
    return `<line x1="${x0}" x2="${x0 + width}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#ccc"/>${text(x0 - 6, y + 4, label(tick), 'end')}`
  })
  const band: string[] = []
  const line: string[] = []
  const dots: string[] = []
  for (const [i, { layer, comparison }] of values.entries()) {
    const { measured, predicted, standardError = 0 } = comparison
    const x = toX(i)
    if (usable(predicted, isLogarithmic)) {
      line.push(`${x.toFixed(1)},${toY(predicted).toFixed(1)}`)
      const [upper, lower] = [toY(predicted + 2 * standardError), toY(Math.max(predicted - 2 * standardError, 0))]
      const half = width / values.length / 2
      band.push(
        `<rect x="${(x - half).toFixed(1)}" y="${upper.toFixed(1)}" width="${(2 * half).toFixed(1)}" height="${(lower - upper).toFixed(1)}" fill="#4878a8" fill-opacity="0.2"/>`
      )
    }
    if (usable(measured, isLogarithmic)) {
      dots.push(
        `<circle cx="${x.toFixed(1)}" cy="${toY(measured).toFixed(1)}" r="3" fill="#c44e34"><title>${escaped(layer)}: ${measured.toPrecision(3)}</title></circle>`
      )
    }
  }
  const names = [values[0]?.layer ?? '', values.length > 1 ? (values.at(-1)?.layer ?? '') : '']
  const short = (name: string) => (name.length > 20 ? `…${name.slice(-19)}` : name)
  return [
    text(x0, 20, title, 'start'),
    ...grid,
    ...band,
    `<polyline points="${line.join(' ')}" fill="none" stroke="#4878a8" stroke-width="1.8"/>`,
    ...dots,
    text(x0, top + height + 18, short(names[0] as string), 'start'),
    text(x0 + width, top + height + 34, short(names[1] as string), 'end')
  ].join('\n')
}

const valuesOf = (
  layers: readonly LayerInspection[],
  key: 'variance' | 'sparsity' | 'gradientRatio'
): Panel['values'] =>
  layers.flatMap(({ layer, [key]: comparison }) => (comparison === undefined ? [] : [{ layer, comparison }]))

/** The picture of an inspection. */
export function inspectionPicture(layers: readonly LayerInspection[]): string {
  const panels: Panel[] = [
    { title: 'variance by layer', values: valuesOf(layers, 'variance'), isLogarithmic: true },
    { title: 'zeros by layer', values: valuesOf(layers, 'sparsity'), isLogarithmic: false },
    { title: 'gradient ratio (backward)', values: valuesOf(layers, 'gradientRatio'), isLogarithmic: true }
  ].filter(({ values }) => values.length > 0)
  const { left, width, gap, top, height } = PANEL
  const size = { width: left + panels.length * (width + gap), height: top + height + BOTTOM + 20 }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" font-family="sans-serif" font-size="12" fill="#333" role="img" aria-label="A model inspected, layer by layer">`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    ...panels.map((each, i) => panel(each, left + i * (width + gap))),
    text(
      left,
      size.height - 6,
      'dots: measured; line: predicted, with two standard deviations of one network',
      'start'
    ),
    '</svg>'
  ].join('\n')
}
