import { describe, expect, it } from 'vitest'
import { designSparseActivation, fromJSON } from '../../src/theory.js'
import { fixture, Worst } from '../support/accuracy.js'
import { checkPrinted, ofKind } from '../support/golden.js'
import { cli, compareEdge, json, printed, tableOf } from './support.js'

type DesignRow = [string, number, number, number, number, number, number, number, number]

/** N(0, 1) beyond z, by Simpson's rule. */
function tail(z: number): number {
  const [steps, end] = [4000, z + 12]
  const h = (end - z) / steps
  let sum = 0
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2
    sum += weight * Math.exp(-0.5 * (z + i * h) ** 2)
  }
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI)
}

const four = (x: number) => x.toPrecision(4)

describe('design', () => {
  it('prints this, and nothing else', async () => {
    const { code, out, error } = await cli('design', '--sparsity', '0.9', '--q-star', '4', '--m', '1.5')
    expect(error).toBe('')
    expect(code).toBe(0)
    const clipped = four(100 * tail((2 * 1.2815515655446 + 1.5) / 2))
    // V′ and V″ from golden.txt, section 9; σ_w² = 1/P(0 < x − τ < m).
    expect(out).toMatch(/^V′\(q\*\) {4}0\.518\d$/m)
    expect(out).toMatch(/^V″\(q\*\) {4}0\.00[45]\d+$/m)
    expect(out.replace(/^V. ?.*\n/gmu, '')).toBe(`CReLU, 90 % zeros, q* = 4, m = 1.5

σ_w       ${four(1 / Math.sqrt(0.1 - tail(1.2815515655446 + 0.75)))}
σ_b       1.693
τ         ${four(2 * 1.2815515655446)}
m         1.500
q*        4.000
χ₁(q*)    1.000
zeros     90.00 %
clipped   ${clipped} %

Stable: V′(q*) = 0.518 < 1, so a deviation of the variance from q* = 4 halves every ${(Math.LN2 / -Math.log(0.5184)).toPrecision(3)} layers; gradients neither vanish nor explode (χ₁ = 1).
Trainable at depth 30.
`)
  })

  it('has the numbers of the references of 50 digits, in the table and in JSON', async () => {
    const worst = new Worst()
    const { rows } = fixture<{ rows: DesignRow[] }>('design.json')
    for (const [family, sparsity, slope, qStar, tau, m, sigmaW2, sigmaB2, curvature] of rows.filter(
      (_, i) => i % 9 === 0
    )) {
      const options = [
        '--family',
        family,
        '--sparsity',
        `${sparsity}`,
        '--variance-slope',
        `${slope}`,
        '--q-star',
        `${qStar}`
      ]
      const found = await json('design', ...options)
      const { numbers } = found
      compareEdge(worst, found, { qStar, sigmaW2, sigmaB2, curvature }, `${options}`)
      worst.compare(numbers.tau, tau, 1e-14 * Math.max(1, qStar), `τ of ${options}`)
      worst.compare(numbers.m, m, 1e-11 * m, `m of ${options}`)
      worst.compare(numbers.varianceSlope, slope, 1e-11, `V′ of ${options}`)

      const table = tableOf(await printed('design', ...options))
      expect(table).toMatchObject({ σ_w: four(Math.sqrt(sigmaW2)), m: four(m), 'V″(q*)': four(curvature) })
      if (tau !== 0) expect(table.τ).toBe(four(tau))
    }
    worst.expectWithin(1)
  })

  it('has the numbers of the tables in golden.txt for m and q*', async () => {
    const worst = new Worst()
    const rows = ofKind('design').filter(({ given }) => given.m !== undefined)
    expect(rows.length).toBeGreaterThan(50)
    for (const row of rows.filter((_, i) => i % 4 === 0)) {
      const { family, sparsity, m, qStar } = row.given
      const options = ['--family', family, '--sparsity', `${sparsity}`, '--m', `${m}`, '--q-star', `${qStar}`]
      const { varianceSlope, varianceCurvature } = (await json('design', ...options)).numbers
      const { varianceSlope: slope = '', varianceCurvature: curvature = '' } = row.printed
      checkPrinted(
        worst,
        { ...row, printed: { varianceSlope: slope, varianceCurvature: curvature } },
        { varianceSlope, varianceCurvature }
      )
    }
    worst.expectWithin(1)
  })

  it('without a clip: σ_w² = 1/(1 − s) in closed form; fromJSON reads the design again', async () => {
    const answer = await json('design', '--sparsity', '0.9', '--m', 'Infinity')
    expect(answer.design.sigmaW ** 2).toBeCloseTo(10, 12)
    expect(answer.design.activation.params.m).toBeNull()
    expect(answer.numbers.m).toBe('Infinity')
    expect(Number(answer.numbers.m)).toBe(Infinity)
    const own = designSparseActivation({ family: 'crelu', sparsity: 0.9, m: Infinity })
    const { activation, ...numbers } = fromJSON(answer.design)
    expect({ ...numbers, name: activation.name }).toEqual({ ...own, activation: undefined, name: 'crelu' })
    expect(tableOf(await printed('design', '--sparsity', '0.9', '--m', 'Infinity'))).toMatchObject({
      σ_w: '3.162',
      m: 'Infinity'
    })
  })

  it('m, its ratio to √q* and the V′ and V″ that it gives lead to the same design', async () => {
    const base = ['design', '--sparsity', '0.9', '--q-star', '4']
    const { design, numbers } = await json(...base, '--m', '1.5')
    for (const [option, value] of [
      ['--clip-ratio', 0.75],
      ['--variance-slope', numbers.varianceSlope],
      ['--variance-curvature', numbers.varianceCurvature]
    ]) {
      const other = (await json(...base, option, `${value}`)).design
      expect(other.activation.params.m, option).toBeCloseTo(1.5, 10)
      expect(other.sigmaW, option).toBeCloseTo(design.sigmaW, 10)
    }
  })

  it('with a width and a depth, says why V′ is what it is', async () => {
    const out = await printed('design', '--sparsity', '0.9', '--width', '300', '--depth', '100')
    const lines = out.trimEnd().split('\n')
    expect(out).toMatch(
      /^V′\(q\*\) = 0\.\d+ is the largest up to 0\.9 at which no more than 1 network in 1000 ends above 2 q\*/m
    )
    expect(out).toMatch(/^At width 300 and depth 100 the variance spreads by/m)
    expect(lines.at(-1)).toBe('Trainable at depth 100.')
    expect(new Set(lines.filter((line) => line !== '')).size).toBe(lines.filter((line) => line !== '').length)
    const { numbers, report } = await json('design', '--sparsity', '0.9', '--width', '300', '--depth', '100')
    expect(numbers.advice).toContain('halve every')
    expect(report.finiteWidth.aboveTwice).toBeLessThan(1e-3)
  })

  it('names another fixed point where there is one', async () => {
    const out = await printed('design', '--sparsity', '0.95', '--variance-slope', '0.8')
    // golden.txt, section 4.4
    expect(out).toContain(
      'Above, at 1.78 q* lies a barrier; a network that passes it settles at 3.52 q*, with 81 % zeros and χ₁ = 2.56 a layer.'
    )
  })
})
