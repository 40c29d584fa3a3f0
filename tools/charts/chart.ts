export interface Series {
  readonly colour: string
  readonly points: readonly (readonly [x: number, y: number])[]
  readonly style: 'line' | 'dashed' | 'dots'
}

export interface Chart {
  readonly title: string
  readonly xLabel: string
  readonly yScale: 'fraction' | 'logarithmic'
  readonly series: readonly Series[]
}

const frame = { left: 52, top: 34, width: 290, height: 220 } as const

/** Size of a chart in the picture, labels included. */
export const chartSize = { width: 370, height: 310 } as const

/**
 * The chart as an SVG group with its corner at (x, y). Points that are not finite, or ≤ 0 on a log scale, are left out.
 */
export function chart({ title, xLabel, yScale, series }: Chart, x: number, y: number): string {
  const drawable = ([, value]: readonly [number, number]) =>
    Number.isFinite(value) && (yScale === 'fraction' || value > 0)
  const visible = series.map((each) => ({ ...each, points: each.points.filter(drawable) }))
  const points = visible.flatMap((each) => each.points)
  const xMax = Math.max(1, ...points.map(([value]) => value))
  const ys = yScale === 'fraction' ? [0, 0.2, 0.4, 0.6, 0.8, 1] : logTicks(points.map(([, value]) => value))
  const [low, high] = [transform(ys[0] ?? 0, yScale), transform(ys.at(-1) ?? 1, yScale)]

  const toX = (value: number) => frame.left + (frame.width * value) / xMax
  const toY = (value: number) => frame.top + frame.height * (1 - (transform(value, yScale) - low) / (high - low))

  const bottom = frame.top + frame.height
  return [
    `<g transform="translate(${x} ${y})">`,
    text(frame.left, 20, title, 'font-weight="bold"'),
    ...ys.map((value) => {
      const at = toY(value).toFixed(1)
      const grid = `<line x1="${frame.left}" x2="${frame.left + frame.width}" y1="${at}" y2="${at}" stroke="#ddd"/>`
      return grid + text(frame.left - 6, Number(at) + 4, tick(value, yScale), 'text-anchor="end"')
    }),
    ...evenTicks(xMax).map((value) => text(toX(value), bottom + 16, String(value), 'text-anchor="middle"')),
    text(frame.left + frame.width / 2, bottom + 34, xLabel, 'text-anchor="middle"'),
    ...visible.map((each) => drawSeries(each, toX, toY)),
    '</g>'
  ].join('\n')
}

export function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped}</text>`
}

function drawSeries({ colour, points, style }: Series, toX: (x: number) => number, toY: (y: number) => number): string {
  const places = points.map(([x, y]) => [toX(x).toFixed(1), toY(y).toFixed(1)] as const)
  if (style === 'dots') {
    return places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${colour}"/>`).join('')
  }
  const dash = style === 'dashed' ? ' stroke-dasharray="4 3"' : ''
  return `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8"${dash}/>`
}

function transform(value: number, scale: Chart['yScale']): number {
  return scale === 'fraction' ? value : Math.log10(value)
}

/** Multiples from 0 up to `max` of 1, 2 or 5 times a power of ten; six at most. */
function evenTicks(max: number): number[] {
  const unit = 10 ** Math.max(Math.floor(Math.log10(max / 5)), 0)
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => max / each <= 5) ?? max
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => i * step)
}

/** Ticks that enclose the values: 1, 2, 5, 10 … over less than three decades, else at most eight powers of ten. */
function logTicks(values: readonly number[]): number[] {
  const [min, max] = [Math.min(1, ...values), Math.max(10, ...values)]
  const first = Math.floor(Math.log10(min))
  const last = Math.ceil(Math.log10(max))
  const factors = last - first < 3 ? [1, 2, 5] : [1]
  const every = Math.ceil((last - first) / 7)
  const decades = Array.from({ length: Math.ceil((last - first) / every) + 1 }, (_, i) => 10 ** (first + i * every))
  const ticks = decades.flatMap((decade) => factors.map((factor) => factor * decade))
  const end = ticks.findIndex((each) => each >= max)
  return ticks.slice(0, end + 1)
}

function tick(value: number, scale: Chart['yScale']): string {
  if (scale === 'fraction') return `${Math.round(100 * value)} %`
  return value >= 0.01 && value <= 1000 ? String(Number(value.toPrecision(1))) : `1e${Math.round(Math.log10(value))}`
}
