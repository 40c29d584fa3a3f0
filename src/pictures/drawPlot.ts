import type { Palette } from './Palette.js'
import type { Axis, Band, Cells, Dot, Line, Mark, Plot } from './Plot.js'
import { element, escaped } from './svg.js'
import { ticksOf, tickText } from './ticks.js'

/** Size of a plot, in the units of its view box. */
export const PLOT_SIZE = { width: 360, height: 280 } as const

const FRAME = { left: 50, right: 18, top: 58, bottom: 42 } as const
const FONT = { size: 12, small: 11, letter: 6.1 } as const
/** How strongly areas are coloured. */
const TINT = 0.25
const WIDTH = PLOT_SIZE.width - FRAME.left - FRAME.right
const HEIGHT = PLOT_SIZE.height - FRAME.top - FRAME.bottom

type Place = (value: number) => number

/** Places values of an axis along `length`; what is far outside stays just outside, where renderers do not overflow. */
function placing({ range: [low, high], isLogarithmic = false }: Axis, length: number): Place {
  const scale = isLogarithmic ? Math.log : (value: number) => value
  const [from, to] = [scale(low), scale(high)]
  return (value) => Math.min(Math.max(((scale(value) - from) / (to - from)) * length, -length), 2 * length)
}

const point = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`

function linePath({ x, y }: Line, toX: Place, toY: Place): string {
  let path = ''
  let isDrawing = false
  for (let i = 0; i < x.length; i++) {
    const value = y[i]
    if (!Number.isFinite(value)) isDrawing = false
    else {
      path += `${isDrawing ? 'L' : 'M'}${point(toX(x[i]), toY(value))}`
      isDrawing = true
    }
  }
  return path
}

function bandPath({ x, low, high }: Band, toX: Place, toY: Place): string {
  const corners = (ys: ArrayLike<number>) =>
    Array.from(x as ArrayLike<number>, (value, i) => point(toX(value), toY(ys[i])))
  return `M${[...corners(high), ...corners(low).reverse()].join('L')}Z`
}

/** One rectangle for each run of filled cells in a row. */
function cellPath({ width, height, columns, filled }: Cells, toX: Place, toY: Place): string {
  const row = (height * columns) / filled.length
  let path = ''
  for (let start = 0; start < filled.length; start++) {
    if (!filled[start]) continue
    let end = start + 1
    while (filled[end] && end % columns !== 0) end++
    const edge = (column: number) => toX((width * column) / columns)
    const [left, right] = [edge(start % columns), edge(((end - 1) % columns) + 1).toFixed(1)]
    const bottom = Math.floor(start / columns) * row
    path += `M${point(left, toY(bottom))}H${right}V${toY(bottom + row).toFixed(1)}H${left.toFixed(1)}Z`
    start = end - 1
  }
  return path
}

function circle({ tone, isHollow, title }: Dot, cx: number, cy: number, { [tone]: colour, paper }: Palette): string {
  const look = { r: 4.5, fill: isHollow ? paper : colour, stroke: colour, 'stroke-width': 2 }
  return element('circle', { cx, cy, ...look }, title === undefined ? '' : element('title', {}, escaped(title)))
}

function drawMark(mark: Mark, toX: Place, toY: Place, palette: Palette): string {
  const { [mark.tone]: colour } = palette
  if (mark.kind === 'band') {
    return element('path', { d: bandPath(mark, toX, toY), fill: colour, 'fill-opacity': TINT })
  }
  if (mark.kind === 'cells') {
    const fill = { fill: colour, 'fill-opacity': TINT, 'shape-rendering': 'crispEdges' }
    return element('path', { d: cellPath(mark, toX, toY), ...fill })
  }
  if (mark.kind === 'dot') return circle(mark, toX(mark.x), toY(mark.y), palette)
  return element('path', {
    d: linePath(mark, toX, toY),
    fill: 'none',
    stroke: colour,
    'stroke-width': 2,
    'stroke-dasharray': mark.isDashed ? '5 4' : undefined
  })
}

function swatch(mark: Mark, x: number, y: number, palette: Palette): string {
  const { [mark.tone]: colour } = palette
  if (mark.kind === 'dot') return circle(mark, x + 9, y - 4, palette)
  const isArea = mark.kind === 'band' || mark.kind === 'cells'
  return element('path', {
    d: `M${x} ${y - 4}h18`,
    stroke: colour,
    'stroke-width': isArea ? 9 : 2,
    'stroke-opacity': isArea ? TINT : undefined,
    'stroke-dasharray': mark.kind === 'line' && mark.isDashed ? '5 4' : undefined
  })
}

/** The labelled marks in a row under the title, in two where one is too short. */
function legend(marks: readonly Mark[], palette: Palette): string {
  let [x, y] = [8, 34]
  return marks
    .map((mark) => {
      if (mark.label === undefined) return ''
      const needed = 24 + FONT.letter * mark.label.length
      if (x + needed > PLOT_SIZE.width && x > 8) [x, y] = [8, y + 15]
      const drawn =
        swatch(mark, x, y, palette) + element('text', { x: x + 23, y, 'font-size': FONT.small }, escaped(mark.label))
      x += needed + 10
      return drawn
    })
    .join('')
}

function axes(plot: Plot, toX: Place, toY: Place, { grid }: Palette): string {
  const right = FRAME.left + WIDTH
  const bottom = FRAME.top + HEIGHT
  const small = { 'font-size': FONT.small }
  const rows = ticksOf(plot.y).map((tick) => {
    const y = FRAME.top + toY(tick)
    return (
      element('path', { d: `M${FRAME.left} ${y.toFixed(1)}H${right}`, stroke: grid }) +
      element('text', { x: FRAME.left - 5, y: y + 4, 'text-anchor': 'end', ...small }, tickText(tick))
    )
  })
  const columns = ticksOf(plot.x).map((tick) =>
    element('text', { x: FRAME.left + toX(tick), y: bottom + 15, 'text-anchor': 'middle', ...small }, tickText(tick))
  )
  const [x, y] = [FRAME.left + WIDTH / 2, FRAME.top + HEIGHT / 2]
  return [
    ...rows,
    ...columns,
    element('path', { d: `M${FRAME.left} ${FRAME.top}V${bottom}H${right}`, fill: 'none', stroke: grid }),
    element('text', { x, y: bottom + 33, 'text-anchor': 'middle' }, escaped(plot.x.label)),
    element('text', { x: 12, y, 'text-anchor': 'middle', transform: `rotate(-90 12 ${y})` }, escaped(plot.y.label))
  ].join('')
}

/** A plot as an SVG element; with `x` and `y`, to stand at that place inside another one. */
export function drawPlot(plot: Plot, palette: Palette, place?: { readonly x: number; readonly y: number }): string {
  const toX = placing(plot.x, WIDTH)
  const along = placing(plot.y, HEIGHT)
  const toY = (value: number) => HEIGHT - along(value)
  const { width, height } = PLOT_SIZE
  const marks = plot.marks.map((mark) => drawMark(mark, toX, toY, palette)).join('')
  // A nested <svg> clips what it holds.
  const inside = { x: FRAME.left, y: FRAME.top, width: WIDTH, height: HEIGHT }
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      ...(place === undefined ? {} : { ...place, width, height }),
      role: 'img',
      'aria-label': `${plot.title}. ${plot.summary}`,
      'font-family': 'system-ui, sans-serif',
      'font-size': FONT.size,
      fill: palette.ink
    },
    element('text', { x: 8, y: 16, 'font-weight': 'bold' }, escaped(plot.title)) +
      legend(plot.marks, palette) +
      axes(plot, toX, toY, palette) +
      element('svg', inside, marks)
  )
}
