import { describe, expect, it } from 'vitest'
import type { TermOperation } from '../../../src/activations/Expression.js'
import { compile } from '../../../src/activations/expression/evaluate.js'
import { BINARY, UNARY } from '../../../src/activations/expression/operations.js'

const NUMBERS = [-2.5, -1, 0, 0.3, 1, 2, 7]

/** The operators of JavaScript itself, a condition as 1 or 0. */
const OPERATORS: readonly [TermOperation, (u: number, v: number) => number | boolean][] = [
  ['+', (u, v) => u + v],
  ['-', (u, v) => u - v],
  ['*', (u, v) => u * v],
  ['/', (u, v) => u / v],
  ['<', (u, v) => u < v],
  ['<=', (u, v) => u <= v],
  ['>', (u, v) => u > v],
  ['>=', (u, v) => u >= v],
  ['==', (u, v) => u === v],
  ['!=', (u, v) => u !== v],
  ['and', (u, v) => Boolean(u) && Boolean(v)],
  ['or', (u, v) => Boolean(u) || Boolean(v)]
]

describe('the operations of formulas', () => {
  it.each(OPERATORS)('%s is that of JavaScript, in the table and in a compiled formula', (op, operator) => {
    for (const u of NUMBERS) {
      for (const v of NUMBERS) {
        const expected = Number(operator(u, v))
        expect(BINARY.get(op)?.(u, v)).toBe(expected)
        expect(compile([op, 'x', v], {})(u)).toBe(expected)
      }
    }
  })

  it('one number and two: every operation of the tables is what a formula computes', () => {
    for (const u of NUMBERS) {
      for (const [op, f] of UNARY) expect(compile([op, 'x'], {})(u), `${op} ${u}`).toBe(f(u))
      for (const [op, f] of BINARY) {
        for (const v of NUMBERS) expect(compile([op, v, 'x'], {})(u), `${v} ${op} ${u}`).toBe(f(v, u))
      }
    }
  })
})
