import { describe, expect, it } from 'vitest'
import { gaussHermite, gaussLegendre } from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'

/** rule, n, [index, node, weight] */
interface Fixture {
  rows: [keyof typeof rules, number, [number, number, number][]][]
}

const rules = { gaussLegendre, gaussHermite }
const NODE = { gaussLegendre: 1e-15, gaussHermite: 1e-14 }
const WEIGHT = 1e-12
const SMALLEST_NORMAL = 2 ** -1022

describe('Gauss rules against 60-digit references', () => {
  for (const [name, n, entries] of fixture<Fixture>('quadrature.json').rows) {
    it(`${name}(${n}): nodes to ${NODE[name]}, weights to ${WEIGHT} relative`, () => {
      const { nodes, weights } = rules[name](n)
      expect(nodes).toHaveLength(n)
      expect(weights).toHaveLength(n)
      const node = new Worst()
      const weight = new Worst()
      for (const [i, x, w] of entries) {
        node.compare(nodes[i] ?? Number.NaN, x, NODE[name], `node ${i}`)
        weight.compare(weights[i] ?? Number.NaN, w, Math.max(WEIGHT * w, SMALLEST_NORMAL), `weight ${i}`)
      }
      node.expectWithin(1)
      weight.expectWithin(1)
    })
  }
})

/** E[z^k] of the standard normal, or the integral of x^k over [-1, 1]. */
function monomial(name: keyof typeof rules, k: number): number {
  if (k % 2 === 1) return 0
  if (name === 'gaussLegendre') return 2 / (k + 1)
  let product = 1
  for (let j = k - 1; j > 1; j -= 2) product *= j
  return product
}

describe('Gauss rules', () => {
  for (const name of ['gaussLegendre', 'gaussHermite'] as const) {
    it(`${name}: ascending, symmetric, weights positive with the right sum`, () => {
      for (let n = 1; n <= 64; n++) {
        const { nodes, weights } = rules[name](n)
        const total = weights.reduce((sum, w) => sum + w, 0)
        expect(Math.abs(total - (name === 'gaussLegendre' ? 2 : 1)), `n = ${n}`).toBeLessThan(1e-14)
        for (let i = 0; i < n; i++) {
          const x = nodes[i] ?? Number.NaN
          expect(x + (nodes[n - 1 - i] ?? Number.NaN)).toBe(0)
          expect(weights[i]).toBe(weights[n - 1 - i])
          expect(weights[i]).toBeGreaterThan(0)
          if (i > 0) expect(x).toBeGreaterThan(nodes[i - 1] ?? Number.NaN)
        }
      }
    })

    it(`${name}(n) is exact for polynomials of degree 2n − 1`, () => {
      const worst = new Worst()
      for (const n of [1, 2, 3, 4, 7, 12, 20]) {
        const { nodes, weights } = rules[name](n)
        for (let k = 0; k < 2 * n; k++) {
          const sum = weights.reduce((total, w, i) => total + w * (nodes[i] ?? Number.NaN) ** k, 0)
          const size = Math.max(
            1,
            weights.reduce((total, w, i) => total + w * Math.abs(nodes[i] ?? 0) ** k, 0)
          )
          worst.compare(sum, monomial(name, k), 2e-14 * size, `n = ${n}, x^${k}`)
        }
      }
      worst.expectWithin(1)
    })

    it(`${name} refuses a number of nodes that is not a positive integer`, () => {
      for (const n of [0, -1, 1.5, Number.NaN, Infinity]) expect(() => rules[name](n)).toThrow(RangeError)
      for (const n of ['3', undefined, null]) expect(() => rules[name](n as unknown as number)).toThrow(TypeError)
    })

    it(`${name} returns copies: changing one does not change the next`, () => {
      rules[name](5).nodes.fill(0)
      expect(rules[name](5).nodes[0]).toBeLessThan(-0.9)
    })
  }
})
