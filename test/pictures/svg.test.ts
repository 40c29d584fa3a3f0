import { describe, expect, it } from 'vitest'
import { designPicture } from '../../src/pictures/designPicture.js'
import { DESIGN_PLOTS } from '../../src/pictures/designPlots.js'
import { drawPlot, PLOT_SIZE } from '../../src/pictures/drawPlot.js'
import { PAPER_PALETTE } from '../../src/pictures/Palette.js'
import type { Mark, Plot } from '../../src/pictures/Plot.js'
import { PLOT_NAMES } from '../../src/pictures/plotNames.js'
import { DESIGNS, NAMES } from './designs.js'
import { everything, readXml } from './xml.js'

const SIZES = [
  { width: 300, depth: 30 },
  { width: 2, depth: 1 },
  { width: 100, depth: 1000 }
]

const NUMBERS = new Set([
  'x',
  'y',
  'width',
  'height',
  'cx',
  'cy',
  'r',
  'font-size',
  'stroke-width',
  'fill-opacity',
  'stroke-opacity'
])

/** Fails where an attribute is not what an SVG file may hold. */
function checkElements(svg: string): void {
  for (const { name, attributes, text } of everything(readXml(svg))) {
    for (const [key, value] of Object.entries(attributes)) {
      const where = `${name} ${key}="${value.slice(0, 80)}"`
      if (NUMBERS.has(key)) expect(value, where).toMatch(/^-?\d+(\.\d+)?$/)
      if (key === 'd') expect(value, where).toMatch(/^([MLHVhZ]?-?\d*(\.\d+)?[ ]?)*$/)
      if (key !== 'aria-label') expect(value, where).not.toMatch(/NaN|Infinity|undefined|null|e[+-]\d/)
      expect(value, where).not.toBe('')
    }
    expect(text).not.toMatch(/NaN|undefined|null/)
  }
}

describe.each(NAMES)('the plots of %s', (name) => {
  it.each(PLOT_NAMES)('%s is drawn in finite numbers at every size', (plot) => {
    for (const size of plot === 'variance-by-layer' ? SIZES : SIZES.slice(0, 1)) {
      const drawn = DESIGN_PLOTS[plot](DESIGNS[name], size)
      checkElements(drawPlot(drawn, PAPER_PALETTE))
      for (const { range, isLogarithmic } of [drawn.x, drawn.y]) {
        expect(range.every(Number.isFinite), `${drawn.title}: ${range}`).toBe(true)
        expect(range[0]).toBeLessThan(range[1])
        if (isLogarithmic) expect(range[0]).toBeGreaterThan(0)
      }
      expect(drawn.summary).toMatch(/^\S.*\.$/)
      expect(drawn.summary).not.toMatch(/NaN|undefined/)
    }
  })
})

describe('a picture', () => {
  it('is one SVG element of six plots beside and below one another, inside its frame', () => {
    const picture = readXml(designPicture(DESIGNS.CST, SIZES[0] as (typeof SIZES)[number], 'A <b>title</b> & "more"'))
    const [width, height] = [Number(picture.attributes.width), Number(picture.attributes.height)]
    expect(picture.attributes.viewBox).toBe(`0 0 ${width} ${height}`)
    expect(picture.children[0]).toMatchObject({
      name: 'title',
      text: 'A &lt;b&gt;title&lt;/b&gt; &amp; &quot;more&quot;'
    })
    const plots = picture.children.filter(({ name, attributes }) => name === 'svg' || attributes['aria-label'])
    expect(plots).toHaveLength(6)
    const places = plots.map(({ attributes: { x, y } }) => [Number(x), Number(y)] as const)
    for (const [x, y] of places) {
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x + PLOT_SIZE.width).toBeLessThanOrEqual(width)
      expect(y + PLOT_SIZE.height).toBeLessThanOrEqual(height)
    }
    expect(new Set(places.map(String)).size).toBe(6)
  })
})

describe('drawPlot', () => {
  const plot = (marks: readonly Mark[], more: Partial<Plot> = {}): Plot => ({
    title: 'A title',
    summary: 'What is seen.',
    x: { label: 'along', range: [0, 10] },
    y: { label: 'up', range: [0, 100] },
    marks,
    ...more
  })
  const drawn = (marks: readonly Mark[], more: Partial<Plot> = {}) =>
    readXml(drawPlot(plot(marks, more), PAPER_PALETTE))

  it('says what is to be seen to those who do not see it', () => {
    const { attributes } = drawn([])
    expect(attributes.role).toBe('img')
    expect(attributes['aria-label']).toContain('What is seen.')
  })

  it('escapes every text', () => {
    const odd = '<x> & "y"'
    const label = { label: odd, range: [0, 1] as const }
    const line: Mark = { kind: 'line', x: [0, 1], y: [0, 1], tone: 'main', label: odd }
    const svg = drawPlot(plot([line], { title: odd, summary: odd, x: label, y: label }), PAPER_PALETTE)
    expect(svg).not.toContain(odd)
    expect(svg).not.toContain('<x>')
    const texts = everything(readXml(svg)).map(({ text }) => text)
    expect(texts.filter((text) => text === '&lt;x&gt; &amp; &quot;y&quot;').length).toBeGreaterThanOrEqual(4)
  })

  it('a line breaks where it is not finite', () => {
    const y = [10, 20, Number.NaN, 30, Infinity, -Infinity, 40]
    const marks: Mark[] = [{ kind: 'line', x: [0, 1, 2, 3, 4, 5, 6], y, tone: 'second' }]
    const path = everything(drawn(marks)).find(({ attributes: { stroke } }) => stroke === PAPER_PALETTE.second)
    expect(path?.attributes.d?.match(/M/g)).toHaveLength(3)
    expect(path?.attributes.d?.match(/L/g)).toHaveLength(1)
  })

  it('a dot lies where its numbers say, on a straight and on a logarithmic axis', () => {
    const dot = (x: number, y: number): Mark => ({ kind: 'dot', x, y, tone: 'third' })
    const at = (svg: ReturnType<typeof drawn>) =>
      everything(svg)
        .filter(({ name }) => name === 'circle')
        .map(({ attributes: { cx, cy } }) => [Number(cx), Number(cy)] as const)
    const [low, middle, high] = at(drawn([dot(0, 0), dot(5, 50), dot(10, 100)]))
    if (!low || !middle || !high) throw new Error('no dots')
    expect(middle[0]).toBeCloseTo((low[0] + high[0]) / 2, 1)
    expect(middle[1]).toBeCloseTo((low[1] + high[1]) / 2, 1)
    expect(low[1]).toBeGreaterThan(high[1])
    const y = { label: 'up', range: [1, 100] as const, isLogarithmic: true }
    const [one, ten, hundred] = at(drawn([dot(0, 1), dot(0, 10), dot(0, 100)], { y }))
    if (!one || !ten || !hundred) throw new Error('no dots')
    expect(ten[1]).toBeCloseTo((one[1] + hundred[1]) / 2, 1)
  })

  it('cells are filled from the bottom, each run of a row in one rectangle', () => {
    const filled = [true, true, false, true, false, false]
    const cells: Mark = { kind: 'cells', width: 10, height: 100, columns: 3, filled, tone: 'main' }
    const path = everything(drawn([cells])).find(({ attributes }) => attributes['shape-rendering'] !== undefined)
    const corners = [...(path?.attributes.d ?? '').matchAll(/M(\S+) (\S+)H(\S+)V(\S+)H\S+Z/g)]
    const boxes = corners.map(([, left, bottom, right, top]) => [left, bottom, right, top].map(Number))
    expect(boxes).toHaveLength(2)
    const [first = [], second = []] = boxes
    const across = first[2] - first[0]
    expect(second[2] - second[0]).toBeCloseTo(across / 2, 0)
    expect(second[1]).toBeCloseTo(first[3], 1)
    expect(first[1]).toBeGreaterThan(first[3])
  })

  it('a cell filled to the end of a row does not run into the next', () => {
    const cells: Mark = {
      kind: 'cells',
      width: 2,
      height: 2,
      columns: 2,
      filled: [false, true, true, false],
      tone: 'main'
    }
    const path = everything(drawn([cells])).find(({ attributes }) => attributes['shape-rendering'] !== undefined)
    expect(path?.attributes.d?.match(/M/g)).toHaveLength(2)
  })

  it('far values stay near the frame', () => {
    const line: Mark = { kind: 'line', x: [0, 1e12], y: [-1e300, 1e300], tone: 'second' }
    const path = everything(drawn([line])).find(({ attributes: { stroke } }) => stroke === PAPER_PALETTE.second)
    const numbers = (path?.attributes.d?.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
    expect(numbers).toHaveLength(4)
    for (const each of numbers) expect(Math.abs(each)).toBeLessThan(3 * PLOT_SIZE.width)
  })

  it('only marks with a label are in the legend', () => {
    const marks: Mark[] = [
      { kind: 'line', x: [0, 1], y: [0, 1], tone: 'main', label: 'named' },
      { kind: 'line', x: [0, 1], y: [1, 0], tone: 'second' },
      { kind: 'band', x: [0, 1], low: [0, 0], high: [1, 1], tone: 'third', label: 'a band' },
      { kind: 'dot', x: 1, y: 1, tone: 'ink', label: 'a dot', isHollow: true }
    ]
    const texts = everything(drawn(marks)).map(({ text }) => text)
    expect(texts.filter((text) => ['named', 'a band', 'a dot'].includes(text))).toHaveLength(3)
  })
})
