import { describe, expect, it } from 'vitest'
import { erf, erfc, erfcx, logNormalCdf, normalCdf, normalQuantile } from '../../src/theory.js'
import { fixture, ulpError, Worst } from '../support/accuracy.js'

/** [argument, nearest double, exact minus nearest in ulp] */
type Point = [number, number, number]
interface Fixture {
  rows: [string, Point[]][]
}

const ULP = 8
const SMALLEST_NORMAL = 2 ** -1022
const functions = { erf, erfc, erfcx, normalCdf, logNormalCdf, normalQuantile }

for (const [name, f] of Object.entries(functions)) {
  describe(`${name} against 60-digit references`, () => {
    for (const [region, points] of fixture<Fixture>(`special.${name}.json`).rows) {
      it(`${region}: at most ${ULP} ulp where the result is normal`, () => {
        const worst = new Worst()
        for (const [x, near, rest] of points) {
          const got = f(x)
          if (Math.abs(near) >= SMALLEST_NORMAL) {
            worst.add(ulpError(got, near, rest), `${name}(${x}) is ${near}; got ${got}`)
          } else {
            worst.add(Math.abs(got) <= SMALLEST_NORMAL ? 0 : Infinity, `${name}(${x}) is subnormal; got ${got}`)
          }
        }
        worst.expectWithin(ULP)
      })
    }
  })
}

describe('edge values', () => {
  const cases: [string, (x: number) => number, number, number][] = [
    ['erf', erf, 0, 0],
    ['erf', erf, -0, -0],
    ['erf', erf, Infinity, 1],
    ['erf', erf, -Infinity, -1],
    ['erfc', erfc, 0, 1],
    ['erfc', erfc, -0, 1],
    ['erfc', erfc, Infinity, 0],
    ['erfc', erfc, -Infinity, 2],
    ['erfc', erfc, 28, 0],
    ['erfcx', erfcx, 0, 1],
    ['erfcx', erfcx, -0, 1],
    ['erfcx', erfcx, Infinity, 0],
    ['erfcx', erfcx, -Infinity, Infinity],
    ['erfcx', erfcx, -27, Infinity],
    ['normalCdf', normalCdf, 0, 0.5],
    ['normalCdf', normalCdf, -0, 0.5],
    ['normalCdf', normalCdf, Infinity, 1],
    ['normalCdf', normalCdf, -Infinity, 0],
    ['normalCdf', normalCdf, -39, 0],
    ['logNormalCdf', logNormalCdf, -Infinity, -Infinity],
    ['normalQuantile', normalQuantile, 0, -Infinity],
    ['normalQuantile', normalQuantile, -0, -Infinity],
    ['normalQuantile', normalQuantile, 0.5, 0],
    ['normalQuantile', normalQuantile, 1, Infinity]
  ]
  for (const [name, f, x, expected] of cases) {
    it(`${name}(${Object.is(x, -0) ? '-0' : x})`, () => expect(f(x)).toBe(expected))
  }

  it('log Φ(∞) is 0', () => expect(Math.abs(logNormalCdf(Infinity))).toBe(0))

  for (const [name, f] of Object.entries(functions)) {
    it(`${name}: NaN in, NaN out; anything but a number throws`, () => {
      expect(f(Number.NaN)).toBeNaN()
      for (const wrong of ['1', undefined, null, {}, [1], 1n]) {
        expect(() => f(wrong as unknown as number)).toThrow(TypeError)
      }
    })
  }

  it('normalQuantile refuses what is not a probability', () => {
    for (const p of [-1e-300, 1 + 2 ** -52, 2, -Infinity, Infinity]) expect(() => normalQuantile(p)).toThrow(RangeError)
  })
})
