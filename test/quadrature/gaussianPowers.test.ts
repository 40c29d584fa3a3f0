import { describe, expect, it } from 'vitest'
import { gaussianPowers } from '../../src/quadrature/gaussianPowers.js'
import { normalCdf } from '../../src/theory.js'

/** J₀ … J₄ over [a, ∞) by integration by parts, J_k = (k − 1) J_{k−2} − a J_{k−1}, which cancels unless a ≤ 0. */
function byParts(a: number): number[] {
  const density = Math.exp(-0.5 * a * a) / Math.sqrt(2 * Math.PI)
  const powers = [normalCdf(-a), density - a * normalCdf(-a)]
  for (let k = 2; k <= 4; k++) powers.push((k - 1) * powers[k - 2] - a * powers[k - 1])
  return powers
}

describe('truncated Gaussian moments', () => {
  it.each([0, -0.5, -3, -12, -50])('from a = %d on', (a) => {
    const exact = byParts(a)
    for (const [k, power] of gaussianPowers(a, Infinity).entries()) {
      expect(power / exact[k], `k = ${k}`).toBeCloseTo(1, 12)
    }
  })

  it('over an interval are the difference of those over two half-lines', () => {
    // (z + 2)^k over [−2, 1]: the binomial expansion about 1 of what lies beyond it.
    const [whole, beyond] = [byParts(-2), byParts(1)]
    const choose = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1]]
    for (const [k, power] of gaussianPowers(-2, 3).entries()) {
      const rest = (choose[k] as number[]).reduce((sum, n, i) => sum + n * 3 ** (k - i) * beyond[i], 0)
      expect(power).toBeCloseTo(whole[k] - rest, 11)
    }
  })
})
