import { describe, expect, it } from 'vitest'
import { preparedPair } from '../../src/meanField/pairs/preparedPair.js'
import { relu } from '../../src/theory.js'

describe.each([
  ['of the deficit alone', Math.PI],
  ['of the deficit up to 60°, of the product beyond', Math.PI / 3]
])('pair integrals of ReLU as a series %s', (_, split) => {
  const q = 2
  const pair = preparedPair(relu(), q, 1e-15, split)

  it.each([0, 1e-12, 0.01, 0.49, 0.5, 0.51, 1, 1.7, 2])('at c = 1 − %d', (oneMinusC) => {
    // The arc-cosine kernels of order 1 and 0 (Cho & Saul 2009).
    const [c, theta] = [1 - oneMinusC, 2 * Math.asin(Math.sqrt(0.5 * oneMinusC))]
    const product = (q / (2 * Math.PI)) * (Math.sin(theta) + (Math.PI - theta) * c)
    expect(pair.product(oneMinusC)).toBeCloseTo(product, 13)
    expect(pair.deficit(oneMinusC)).toBeCloseTo(0.5 * q - product, 13)
    expect(pair.slope(oneMinusC)).toBeCloseTo((Math.PI - theta) / (2 * Math.PI), 13)
  })

  it('keeps the digits of a small deficit', () => {
    // E[φ²] − E[φφ] = q (1 − c)/2 to first order.
    for (const oneMinusC of [1e-12, 1e-20]) expect(pair.deficit(oneMinusC) / (0.5 * q * oneMinusC)).toBeCloseTo(1, 5)
  })
})
