import { describe, expect, it } from 'vitest'
import { fixture, Worst } from '../support/accuracy.js'
import { cli, compareEdge, json, printed, tableOf } from './support.js'

type EdgeRow = [{ name: string; params: object }, number, number, number, number, number, number]
type FixedRow = [string, { name: string; params: object }, { sigmaW: number; sigmaB: number }, number[][]]

const NAMES: Readonly<Record<string, string>> = { erfActivation: 'erf' }
const hasNoParams = ({ name, params }: { name: string; params: object }) =>
  Object.keys(params).length === 0 && name !== 'leakyRelu'

const four = (x: number) => x.toPrecision(4)

describe('analyze', () => {
  it('prints this for relu, and nothing else', async () => {
    expect(await printed('analyze', '--activation', 'relu')).toBe(`relu on the edge of chaos, q* = 1

σ_w                          1.414
σ_b                          0
q*                           1.000
V′(q*)                       1.000
V″(q*)                       0
χ₁(q*)                       1.000
zeros                        50.00 %
clipped                      0 %
depth scale of variance      Infinity
depth scale of correlation   Infinity
depth scale of gradients     Infinity

Every variance is a fixed point of the variance map.

Marginal: V′(q*) = 1 and V″(q*) = 0, so a deviation of the variance from q* = 1 stays; gradients neither vanish nor explode (χ₁ = 1).
Trainable at depth 30.
`)
  })

  it('has the numbers of the references of 50 digits for every named activation, also with --chi1', async () => {
    const worst = new Worst()
    const rows = fixture<{ rows: EdgeRow[] }>('edge.json').rows.filter(([activation]) => hasNoParams(activation))
    const seen = new Set<string>()
    for (const [{ name }, qStar, chi1, sigmaW2, sigmaB2, slope, curvature] of rows.filter((_, i) => i % 11 === 0)) {
      const word = NAMES[name] ?? name
      seen.add(word)
      const options = ['--activation', word, '--q-star', `${qStar}`, ...(chi1 === 1 ? [] : ['--chi1', `${chi1}`])]
      if (sigmaB2 < 0) {
        const { code, out, error } = await cli('analyze', ...options)
        expect({ code, out }).toEqual({ code: 1, out: '' })
        expect(error).toContain(`sparse-gp-init: ${word} has no edge of chaos at --q-star = ${qStar} with --chi1`)
        continue
      }
      const found = await json('analyze', ...options)
      const { numbers, report } = found
      compareEdge(worst, found, { qStar, sigmaW2, sigmaB2, curvature }, `${options}`)
      worst.compare(numbers.varianceSlope, slope, 1e-10, `V′ of ${options}`)
      worst.compare(report.chi1, chi1, 1e-10, `χ₁ of ${options}`)
      expect(tableOf(await printed('analyze', ...options))).toMatchObject({
        σ_w: four(Math.sqrt(sigmaW2)),
        'V′(q*)': four(slope)
      })
    }
    worst.expectWithin(1)
    expect(seen.size).toBeGreaterThan(4)
  })

  it('takes a formula for what it is, with its kinks', async () => {
    const [byName, byFormula] = await Promise.all([
      json('analyze', '--activation', 'tanh', '--q-star', '0.5'),
      json('analyze', '--activation', 'tanh(x)', '--q-star', '0.5')
    ])
    expect(byFormula.design.sigmaW).toBeCloseTo(byName.design.sigmaW, 11)
    expect(byFormula.kinks).toEqual([])
    // E[φ′²] = E[z; z > 0]·9/4 = 9/(4√(2π)) for φ = max(x, 0)^1.5 at q* = 1
    const power = await json('analyze', '--activation', 'max(x, 0)^1.5')
    expect(power.design.sigmaW ** 2).toBeCloseTo((4 * Math.sqrt(2 * Math.PI)) / 9, 10)
    expect(power.kinks).toEqual([0])
    expect(tableOf(await printed('analyze', '--activation', 'min(max(x - 1, 0), 0.5)')).kinks).toBe('1.000, 1.500')
    expect(tableOf(await printed('analyze', '--activation', 'abs(sin(min(max(x, -20), 20)))')).kinks).toMatch(
      /^\d+ of them$/
    )
    expect(await printed('analyse', '--activation', 'x')).toContain('σ_w')
  })

  it('follows a network as it is to the fixed points of the references', async () => {
    const worst = new Worst()
    const rows = fixture<{ rows: FixedRow[] }>('fixedPoints.json')
      .rows.filter(
        ([kind, activation, , points]) => kind === 'network' && hasNoParams(activation) && points.length === 1
      )
      .filter(([, , network]) => Object.keys(network).length === 2)
    expect(rows.length).toBeGreaterThan(3)
    for (const [, { name }, { sigmaW, sigmaB }, [point = []]] of rows) {
      const [q = 0, slope = 0, chi1 = 0, , gradientDepth = 0] = point
      const options = [
        '--activation',
        NAMES[name] ?? name,
        '--sigma-w',
        `${sigmaW}`,
        '--sigma-b',
        `${sigmaB}`,
        '--q-star',
        `${1.3 * q}`
      ]
      const { report, phase } = await json('analyze', ...options)
      worst.compare(report.settles, q, (1e-12 * q) / (1 - slope), `q of ${options}`)
      worst.compare(report.varianceSlope, slope, 1e-9, `V′ of ${options}`)
      worst.compare(report.chi1, chi1, 1e-9, `χ₁ of ${options}`)
      worst.compare(
        report.depthScales.gradient,
        gradientDepth,
        Math.abs((1e-10 * gradientDepth) / (1 - chi1)),
        `gradients of ${options}`
      )
      expect(phase, `${options}`).toBe(chi1 > 1 ? 'chaotic' : 'ordered')
    }
    worst.expectWithin(1)
  })

  it.each([
    // V(q) = q/2 + 1 for relu with σ_w = σ_b = 1
    ['relu', '1', '1', 'ordered', 'q = 2.000', '0.5000'],
    ['identity', '2', '0', 'divergent', 'q = Infinity', undefined],
    ['tanh', '0.5', '0', 'ordered', 'q = 0', undefined],
    ['relu', '1.2', '0', 'ordered', 'q = 0', undefined],
    ['identity', '1', '0', 'critical', 'q = 1.000', '1.000']
  ])('%s with σ_w = %s, σ_b = %s is %s', async (name, sigmaW, sigmaB, phase, settles, chi1) => {
    const table = tableOf(await printed('analyze', '--activation', name, '--sigma-w', sigmaW, '--sigma-b', sigmaB))
    expect(table).toMatchObject({ phase, 'settles at': settles })
    expect(table['χ₁']).toBe(chi1)
  })
})
