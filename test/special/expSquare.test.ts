import { describe, expect, it } from 'vitest'
import { expSquare } from '../../src/special/expSquare.js'
import { ulpError, Worst } from '../support/accuracy.js'

/** x, s, e^{s x²} from mpmath at 60 digits, rounded to the nearest double. */
const REFERENCE: readonly [number, 1 | -1 | -0.5, number][] = [
  [0.1, 1, 1.010050167084168],
  [0.7, -1, 0.6126263941844161],
  [1.3, 1, 5.419480705131207],
  [3.1, -0.5, 0.008188701014374078],
  [5.3, -1, 6.319285885175379e-13],
  [12.7, -0.5, 9.469379172715963e-36],
  [26.5, 1, 9.622765812092845e304],
  [26.1, -1, 1.426448125651665e-296],
  [37.3, -0.5, 7.677417113106441e-303]
]

describe('expSquare', () => {
  it('gives e^{s x²} to 2 ulp, where x² itself is rounded to many', () => {
    const worst = new Worst()
    for (const [x, s, exact] of REFERENCE) {
      worst.add(ulpError(expSquare(x, s), exact), `e^(${s} · ${x}²)`)
      worst.add(ulpError(expSquare(-x, s), exact), `e^(${s} · (−${x})²)`)
    }
    worst.expectWithin(2)
  })

  it('underflows to 0 and overflows to Infinity', () => {
    for (const x of [40, 1e10, Number.MAX_VALUE, Infinity]) {
      expect(expSquare(x, -1)).toBe(0)
      expect(expSquare(-x, -0.5)).toBe(0)
      expect(expSquare(x, 1)).toBe(Infinity)
    }
  })
})
