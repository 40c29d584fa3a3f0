import { describe, expect, it } from 'vitest'
import { activationPlot } from '../../src/pictures/activationPlot.js'
import { correlationMapPlot } from '../../src/pictures/correlationMapPlot.js'
import type { Band, Dot, Line, Plot } from '../../src/pictures/Plot.js'
import { phasePlot } from '../../src/pictures/phasePlot.js'
import { slopePlot } from '../../src/pictures/slopePlot.js'
import { varianceMapPlot } from '../../src/pictures/varianceMapPlot.js'
import { variancePlot } from '../../src/pictures/variancePlot.js'
import {
  chi1,
  correlationMap,
  correlationMapSlope,
  designSparseActivation,
  edgeOfChaos,
  finiteWidth,
  varianceFixedPoints,
  varianceMap,
  varianceMapSlope
} from '../../src/theory.js'
import { countOf } from '../support/exhaustive.js'
import { DESIGNS, type DesignName, NAMES } from './designs.js'

const kinds = <Kind extends Plot['marks'][number]['kind']>({ marks }: Plot, kind: Kind) =>
  marks.filter((mark): mark is Extract<Plot['marks'][number], { kind: Kind }> => mark.kind === kind)
const lines = (plot: Plot): Line[] => kinds(plot, 'line')
const bands = (plot: Plot): Band[] => kinds(plot, 'band')
const dots = (plot: Plot): Dot[] => kinds(plot, 'dot')

function labelled<Labelled extends { readonly label?: string }>(marks: readonly Labelled[], start: string): Labelled {
  const found = marks.find(({ label }) => label?.startsWith(start))
  if (found === undefined) throw new Error(`no mark is labelled ${start}: ${marks.map(({ label }) => label)}`)
  return found
}

/** Every `every`-th point of a line at which it is finite. */
const points = ({ x, y }: Line, every = countOf({ all: 7, few: 28 })): [number, number][] =>
  Array.from(x, (value, i) => [value, y[i]] as [number, number]).filter(
    ([, value], i) => i % every === 0 && Number.isFinite(value)
  )

const near = (got: number, expected: number, scale: number, what: string) =>
  expect(Math.abs(got - expected) / scale, `${what}: got ${got}, expected ${expected}`).toBeLessThan(1e-9)

const area = ({ x, high }: Band): number => {
  let sum = 0
  for (let i = 1; i < x.length; i++) {
    sum += 0.5 * (high[i] + high[i - 1]) * (x[i] - x[i - 1])
  }
  return sum
}

describe.each(NAMES)('%s', (name) => {
  const design = DESIGNS[name]
  const { qStar, activation } = design

  it('activation: the line is φ; the areas share as zeros and others do', () => {
    const plot = activationPlot(design)
    for (const [x, y] of points(labelled(lines(plot), 'φ'))) expect(y).toBe(activation.value(x))
    const zero = bands(plot).filter(({ tone }) => tone === 'muted')
    const other = bands(plot).filter(({ tone }) => tone !== 'muted')
    const total = [...zero, ...other].reduce((sum, band) => sum + area(band), 0)
    const share = zero.reduce((sum, band) => sum + area(band), 0) / total
    expect(Math.abs(share - design.sparsity)).toBeLessThan(5e-3)
    for (const band of zero) {
      for (let i = 1; i < band.x.length; i++) {
        expect(activation.value(0.5 * (band.x[i] + band.x[i - 1]))).toBe(0)
      }
    }
  })

  it('variance map: the line is V(q), the dots are its fixed points, the band their basin', () => {
    const plot = varianceMapPlot(design)
    const line = lines(plot).find(({ isDashed }) => !isDashed) as Line
    for (const [q, v] of points(line)) near(v, varianceMap(design, q), qStar, `V(${q})`)
    for (const { x, y } of dots(plot)) {
      expect(y).toBe(x)
      near(varianceMap(design, x), x, Math.max(x, qStar), `V at the fixed point ${x}`)
    }
    const all = varianceFixedPoints(design)
    if (!all.some(({ continuum }) => continuum)) {
      expect(dots(plot)).toHaveLength(all.filter(({ q }) => q <= 30 * qStar).length)
      expect(dots(plot).some(({ x }) => Math.abs(x / qStar - 1) < 1e-6)).toBe(true)
    }
    for (const { x, y } of dots(plot)) expect([x, y].every((each) => each <= plot.x.range[1])).toBe(true)
    const basin = bands(plot)[0]
    expect(basin !== undefined).toBe(design.stability === 'stable' || design.stability === 'one-sided')
    if (basin === undefined) return
    const [low, high] = [basin.x[0], basin.x[1]]
    expect(low <= qStar * (1 + 1e-9) && high >= qStar * (1 - 1e-9)).toBe(true)
    // What starts inside moves towards q*.
    for (const part of [0.1, 0.3, 0.7, 0.9]) {
      const q = low + part * (high - low)
      const distance = Math.abs(varianceMap(design, q) - qStar)
      expect(distance, `from ${q}`).toBeLessThanOrEqual(Math.abs(q - qStar) * (1 + 1e-9) + 1e-12 * qStar)
    }
  })

  it('variance by layer: the lines are iterated maps, the band is the linear spread in closed form', () => {
    const size = { width: 300, depth: 12 }
    const plot = variancePlot(design, size)
    const paths = lines(plot).filter(({ isDashed }) => !isDashed)
    expect(paths).toHaveLength(2)
    for (const [i, path] of paths.entries()) {
      const q = [0.5, 1.5][i] as number
      let expected = q * qStar
      for (let layer = 0; layer <= 12; layer++) {
        const got = path.y[layer]
        if (expected === Infinity) expect(got).toBe(Infinity)
        else near(got, expected, Math.max(qStar, expected), `layer ${layer}`)
        expected = expected < 1e6 * qStar ? varianceMap(design, expected) : Infinity
      }
    }
    const band = bands(plot)[0] as Band
    expect(band.high[0]).toBe(qStar)
    for (const depth of [1, 5, 12]) {
      const { linearSpread } = finiteWidth(design, { q: qStar, width: 300, depth })
      near(band.high[depth], qStar * (1 + 2 * linearSpread), qStar, `above, layer ${depth}`)
      const floor = plot.y.isLogarithmic ? plot.y.range[0] : 0
      near(band.low[depth], Math.max(floor, qStar * (1 - 2 * linearSpread)), qStar, `below, layer ${depth}`)
    }
  })

  it.each([120, 121, 250, 1000])('variance by layer: of %d layers the last is drawn, among at most 122', (depth) => {
    for (const { x } of lines(variancePlot(design, { width: 300, depth })).filter(({ isDashed }) => !isDashed)) {
      expect([x[0], x[x.length - 1]]).toEqual([0, depth])
      expect(x.length).toBeLessThanOrEqual(122)
    }
  })

  it('slope and curvature: each point is a design of its own', () => {
    const plot = slopePlot(design)
    const drawn = lines(plot).filter(({ isDashed }) => !isDashed)
    const solve = (x: number) =>
      'family' in design
        ? designSparseActivation({ family: design.family, sparsity: design.sparsity, qStar, m: x })
        : edgeOfChaos({ activation, qStar: x })
    const [slopes, curvatures] = drawn
    if (!slopes || !curvatures) throw new Error('two lines')
    for (const [x, y] of points(slopes, 12))
      near(y, varianceMapSlope(solve(x), 'family' in design ? qStar : x), 1, `V′ at ${x}`)
    for (const [x, y] of points(curvatures, 12)) {
      const other = solve(x)
      near(y, other.qStar * other.varianceCurvature, 1, `q*V″ at ${x}`)
    }
    const [slope, curvature] = dots(plot)
    expect(slope?.y).toBe(design.varianceSlope)
    expect(curvature?.y).toBe(qStar * design.varianceCurvature)
    const at = 'family' in design ? Math.min(design.m, plot.x.range[1]) : qStar
    expect(slope?.x).toBeLessThanOrEqual(at)
    for (const { x } of dots(plot)) expect(x >= plot.x.range[0] && x <= plot.x.range[1]).toBe(true)
    expect(slope?.y as number).toBeGreaterThan(plot.y.range[0])
    expect(slope?.y as number).toBeLessThan(plot.y.range[1])
  })

  it('correlation map: the line is R(c), through the dot at 1 with slope χ₁', () => {
    const plot = correlationMapPlot(design)
    for (const [c, r] of points(labelled(lines(plot), 'R'), 5)) near(r, correlationMap(design, c, qStar), 1, `R(${c})`)
    const [dot] = dots(plot)
    expect([dot?.x, dot?.y]).toEqual([1, 1])
    expect(dot?.label).toContain(`χ₁ = 1`)
    expect(correlationMapSlope(design, 1, qStar)).toBeCloseTo(1, 8)
  })
})

const PHASES: readonly DesignName[] = ['CReLU, stable', 'CReLU, no clip', 'CST', 'tanh', 'CReLU, q* huge']

describe.each(PHASES)('the phase diagram of %s', (name) => {
  const design = DESIGNS[name]
  const plot = phasePlot(design)

  it('has the design as a dot, and the critical line through it', () => {
    const dot = labelled(dots(plot), 'here')
    expect([dot.x, dot.y]).toEqual([design.sigmaW, design.sigmaB])
    const traced = lines(plot).filter(({ tone }) => tone === 'ink')
    expect(traced.length).toBeGreaterThan(0)
    expect(Math.min(...traced.map((line) => distanceTo(line, dot, plot)))).toBeLessThan(0.01)
  })

  it('has points on the line that are edges of chaos, and cells beside it in their phase', () => {
    for (const line of lines(plot).filter(({ tone }) => tone === 'ink')) {
      for (const [sigmaW, sigmaB] of points(line, 9)) {
        const network = { activation: design.activation, sigmaW, sigmaB }
        const fixed = varianceFixedPoints(network).filter(({ q }) => q > 0)
        const gains = fixed.map(({ q }) => chi1(network, q))
        if (gains.length > 0) expect(Math.min(...gains.map((gain) => Math.abs(gain - 1)))).toBeLessThan(0.05)
      }
    }
    const cells = kinds(plot, 'cells')
    const covered = cells.map(({ filled }) => filled.filter(Boolean).length).reduce((sum, each) => sum + each, 0)
    expect(covered).toBeLessThanOrEqual(32 * 24)
    for (const { filled } of cells) expect(filled).toHaveLength(32 * 24)
  })
})

/** How far a point lies from a line, in shares of the frame. */
function distanceTo({ x, y }: Line, at: Dot, { x: across, y: up }: Plot): number {
  const [width, height] = [across.range[1] - across.range[0], up.range[1] - up.range[0]]
  let least = Infinity
  for (let i = 1; i < x.length; i++) {
    const [px, py] = [(x[i - 1] - at.x) / width, (y[i - 1] - at.y) / height]
    const [dx, dy] = [(x[i] - at.x) / width - px, (y[i] - at.y) / height - py]
    const length2 = dx * dx + dy * dy
    const part = length2 === 0 ? 0 : Math.min(Math.max(-(px * dx + py * dy) / length2, 0), 1)
    least = Math.min(least, Math.hypot(px + part * dx, py + part * dy))
  }
  return least
}
