import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ticksOf, tickText } from '../../src/pictures/ticks.js'

const even = (low: number, high: number) => ticksOf({ label: '', range: [low, high] })
const logarithmic = (low: number, high: number) => ticksOf({ label: '', range: [low, high], isLogarithmic: true })

describe('ticks', () => {
  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 10, [0, 2, 4, 6, 8, 10]],
    [-1.5, 2.5, [-1, 0, 1, 2]],
    [0, 1.04, [0, 0.5, 1]],
    [0, 30, [0, 10, 20, 30]],
    [-3.2, 3.2, [-2, 0, 2]],
    [0, 3e-6, [0, 1e-6, 2e-6, 3e-6]],
    [0, 1000, [0, 200, 400, 600, 800, 1000]]
  ])('from %d to %d are %j', (low, high, expected) => {
    expect(even(low, high)).toEqual(expected)
  })

  it.each([
    [0, 1, [0, 1]],
    [0.5, 1.5, [1]],
    [0.5, 3.5, [1, 2, 3]],
    [0.5, 12.5, [5, 10]]
  ])('of whole numbers from %d to %d are %j', (low, high, expected) => {
    expect(ticksOf({ label: '', range: [low, high], isWhole: true })).toEqual(expected)
  })

  it.each([
    [1, 10, [1, 2, 5, 10]],
    [0.1, 3.2, [0.1, 0.2, 0.5, 1, 2]],
    [1, 1e6, [1, 10, 100, 1e3, 1e4, 1e5, 1e6]],
    [0.1, 1e4, [0.1, 1, 10, 100, 1e3, 1e4]]
  ])('on a logarithmic axis from %d to %d are %j', (low, high, expected) => {
    const ticks = logarithmic(low, high)
    expect(ticks).toHaveLength(expected.length)
    for (const [i, tick] of ticks.entries()) expect(tick).toBeCloseTo(expected[i], 12)
  })

  const ends = fc.tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e9, noNaN: true })
  )

  it('are inside the range, apart alike, two at least and six at most', () => {
    fc.assert(
      fc.property(
        ends.filter(([low, length]) => length > 1e-6 * Math.abs(low)),
        ([low, length]) => {
          const ticks = even(low, low + length)
          const slack = 1e-6 * length + 1e-11 * Math.abs(low)
          expect(ticks.length).toBeGreaterThanOrEqual(2)
          expect(ticks.length).toBeLessThanOrEqual(6)
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low - slack)
            expect(tick).toBeLessThanOrEqual(low + length + slack)
          }
          const steps = ticks.slice(1).map((tick, i) => tick - ticks[i])
          expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(slack)
        }
      )
    )
  })

  it('on a logarithmic axis are inside the range and eight at most', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0.4, max: 12, noNaN: true }),
        (from, decades) => {
          const [low, high] = [10 ** from, 10 ** (from + decades)]
          const ticks = logarithmic(low, high)
          expect(ticks.length).toBeGreaterThanOrEqual(1)
          expect(ticks.length).toBeLessThanOrEqual(8)
          expect([...ticks].sort((a, b) => a - b)).toEqual(ticks)
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low * (1 - 1e-8))
            expect(tick).toBeLessThanOrEqual(high * (1 + 1e-8))
          }
        }
      )
    )
  })

  it.each([
    [0, '0'],
    [0.2, '0.2'],
    [-1.5, '−1.5'],
    [12345, '12345'],
    [1e5, '1e5'],
    [2e-6, '2e−6'],
    [1.5e6, '1.5e6'],
    [2.5e-6, '2.5e−6'],
    [-1e-9, '−1e−9'],
    [0.30000000000000004, '0.3']
  ])('%d is written %s', (tick, text) => {
    expect(tickText(tick)).toBe(text)
  })
})
