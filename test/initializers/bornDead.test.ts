import { beforeAll, describe, expect, test } from 'vitest'
import { heNormal, raai, rai } from '../../src/index.js'
import { bornDeadShare, isBornDead } from '../../tools/simulation/bornDead.js'
import { draw } from '../../tools/simulation/drawing.js'
import { countOf } from '../support/exhaustive.js'
import { onCpu, STANDARD_ERRORS } from './support.js'

/** "10 layers" of Lu et al.: nine hidden ones and a linear read-out. */
const HIDDEN = 9
const REACH = Math.sqrt(3)
const NETWORKS = countOf({ all: 3000, few: 1500 })
const WIDTHS = [2, 3, 5, 10]

/** P(one input dies) over `layers` layers, weights symmetric and without bias: each layer kills it with 2⁻ᵂ. */
const oneRay = (width: number, layers: number) => 1 - (1 - 2 ** -width) ** layers

/**
 * Bounds for a whole interval about 0, weights symmetric and without bias. Both half-lines are rays. The first layer
 * kills both with probability 0 and one with 2·2⁻ᵂ. The rays of later layers are positively correlated, so that they
 * die together at least as often as independent ones and at most as often as one.
 */
function symmetricBounds(width: number): { low: number; high: number } {
  const later = oneRay(width, HIDDEN - 1)
  const one = 2 * 2 ** -width
  return { low: one * later + (1 - one) * later ** 2, high: later }
}

beforeAll(onCpu)

describe.each(WIDTHS)('born-dead ReLU networks of one input, nine hidden layers of width %i', (width) => {
  test('He: between the bounds for symmetric weights', () => {
    const kernel = heNormal({ seed: width })
    const { share, error } = bornDeadShare(NETWORKS, () => isBornDead(width, HIDDEN, REACH, kernel))
    const { low, high } = symmetricBounds(width)
    expect(share).toBeGreaterThanOrEqual(low - STANDARD_ERRORS * error)
    expect(share).toBeLessThanOrEqual(high + STANDARD_ERRORS * error)
  })

  test('He: a single input dies with probability 1 − (1 − 2⁻ᵂ)ᴸ', () => {
    const kernel = heNormal({ seed: 100 + width })
    const oneInput = (): boolean => {
      let values = new Float64Array([1])
      for (let layer = 0; layer < HIDDEN; layer++) {
        const w = draw(kernel, [values.length, width])
        const before = values
        values = Float64Array.from({ length: width }, (_, unit) =>
          Math.max(
            0,
            before.reduce((sum, x, i) => sum + x * w[i * width + unit], 0)
          )
        )
        if (values.every((x) => x === 0)) return true
      }
      return false
    }
    const expected = oneRay(width, HIDDEN)
    const error = Math.sqrt((expected * (1 - expected)) / NETWORKS)
    const { share } = bornDeadShare(NETWORKS, oneInput)
    expect(Math.abs(share - expected)).toBeLessThanOrEqual(STANDARD_ERRORS * error)
  })

  test('RAI and RAAI: far fewer', () => {
    const bound = symmetricBounds(width).low / 3
    for (const start of [rai({ seed: width }), raai({ k: 1, seed: width })]) {
      const { share, error } = bornDeadShare(width === 10 ? 500 : NETWORKS, () =>
        isBornDead(width, HIDDEN, REACH, start, start)
      )
      if (width <= 5) expect(share + STANDARD_ERRORS * error).toBeLessThan(bound)
      else expect(share).toBeLessThanOrEqual(bound)
    }
  })
})

describe('as published (Lu et al.), 10 layers', () => {
  const he = (width: number) => {
    const kernel = heNormal({ seed: 50 + width })
    return bornDeadShare(NETWORKS, () => isBornDead(width, HIDDEN, REACH, kernel))
  }

  test('He: width 10 below 1 %, width 5 above 10 %, width 3 about 60 %', () => {
    const ten = he(10)
    expect(ten.share - STANDARD_ERRORS * ten.error).toBeLessThan(0.01)
    const five = he(5)
    expect(five.share + STANDARD_ERRORS * five.error).toBeGreaterThan(0.1)
    expect(Math.abs(he(3).share - 0.6)).toBeLessThanOrEqual(0.07)
  })

  test('width 2: a network that is born dead collapses, so no more are than the 91.9 % (He) and 29.2 % (RAI) that collapse', () => {
    // 1000 networks were trained; their standard errors are .9 % and 1.4 %.
    const two = he(2)
    expect(two.share).toBeLessThanOrEqual(0.919 + STANDARD_ERRORS * Math.hypot(two.error, 0.009))
    expect(two.share).toBeGreaterThan(0.85)
    const start = rai({ seed: 52 })
    const { share, error } = bornDeadShare(NETWORKS, () => isBornDead(2, HIDDEN, REACH, start, start))
    expect(share).toBeLessThanOrEqual(0.292 + STANDARD_ERRORS * Math.hypot(error, 0.014))
  })
})
