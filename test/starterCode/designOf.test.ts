import { activationFromExpression } from 'sparse-gp-init/expression'
import { designSparseActivation, edgeOfChaos } from 'sparse-gp-init/theory'
import { describe, expect, it } from 'vitest'
import { designOf } from '../../src/starterCode/designOf.js'

const numbersOf = ({
  sigmaW,
  sigmaB,
  varianceSlope
}: Readonly<Record<'sigmaW' | 'sigmaB' | 'varianceSlope', number>>) => [sigmaW, sigmaB, varianceSlope]

describe('designOf', () => {
  it.each([
    { family: 'crelu', sparsity: 0.9, qStar: 4, m: 1.5 },
    { family: 'cst', sparsity: 0.8, varianceSlope: 0.6 }
  ] as const)('%j is what designSparseActivation gives', async (request) => {
    expect(numbersOf((await designOf(request)).design)).toEqual(numbersOf(designSparseActivation(request)))
  })

  it('a named activation is put on its edge of chaos', async () => {
    const request = { activation: 'tanh', qStar: 0.5 } as const
    expect(numbersOf((await designOf(request)).design)).toEqual(numbersOf(edgeOfChaos(request)))
  })

  it('a formula is read, and its constant parts are computed for code', async () => {
    const { design, formula } = await designOf({ text: 'tanh(x) + (1 + 2) * x', qStar: 1 })
    const activation = activationFromExpression('tanh(x) + 3 * x')
    expect(design.sigmaW).toBeCloseTo(edgeOfChaos({ activation, qStar: 1 }).sigmaW, 12)
    expect(formula).toEqual(['+', ['tanh', 'x'], ['*', 3, 'x']])
  })

  it('refuses what the library refuses', async () => {
    await expect(designOf({ text: 'sign(x)', qStar: 1 })).rejects.toThrow(/jumps/)
    await expect(designOf({ family: 'crelu', sparsity: 0.2 })).rejects.toThrow(RangeError)
  })
})
