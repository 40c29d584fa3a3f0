import { expect, it } from 'vitest'
import { posteriorMean } from '../../examples/gp-posterior/main.js'

const f = (x: number) => Math.sin(3 * x)
const data = Array.from({ length: 24 }, (_, i) => -2 + (4 * i) / 23)
const values = data.map(f)
const worst = (points: readonly number[]) =>
  Math.max(...posteriorMean(data, values, points).map((mean, i) => Math.abs(mean - f(points[i]))))

it('the posterior mean passes through the data, follows the function between and leaves it beyond', () => {
  expect(worst(data)).toBeLessThan(0.02)
  expect(worst(Array.from({ length: 40 }, (_, i) => -1.95 + (3.9 * i) / 39))).toBeLessThan(0.05)
  expect(worst([4])).toBeGreaterThan(0.05)
})
