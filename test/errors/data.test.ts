import { describe, expect, it } from 'vitest'
import { type ArgumentError, isArgumentError, refusal, reworded } from '../../src/checks.js'
import { activationFromExpression } from '../../src/expression.js'
import {
  chi1,
  crelu,
  designSparseActivation,
  edgeOfChaos,
  gaussianExpectation,
  normalQuantile,
  varianceMap
} from '../../src/theory.js'

function thrownBy(call: () => unknown): ArgumentError {
  try {
    call()
  } catch (error) {
    expect(error).toHaveProperty('caller')
    return error as ArgumentError
  }
  throw new Error('nothing was thrown')
}

const network = { activation: 'relu', sigmaW: 1, sigmaB: 0 } as const

const REFUSED: readonly (readonly [() => unknown, new () => Error, object])[] = [
  [() => normalQuantile(2), RangeError, { caller: 'normalQuantile', argument: 'p', expected: 'in [0, 1]', value: 2 }],
  [
    () => normalQuantile('0.5' as never),
    TypeError,
    { caller: 'normalQuantile', argument: 'p', expected: 'a number', value: '0.5' }
  ],
  [
    () => varianceMap({ ...network, sigmaW: -1 }, 1),
    RangeError,
    { caller: 'varianceMap', argument: 'sigmaW', expected: 'in [0, 1e150]', value: -1 }
  ],
  [
    () => designSparseActivation({ family: 'crelu', sparsity: 0.9, varianceSlope: 2 }),
    RangeError,
    {
      caller: 'designSparseActivation',
      argument: 'varianceSlope',
      expected: 'in (0, 1)',
      value: 2
    }
  ],
  [
    () => designSparseActivation({ family: 'crelu', spasity: 0.9 } as never),
    TypeError,
    { caller: 'designSparseActivation', argument: 'options', value: { family: 'crelu', spasity: 0.9 } }
  ]
]

describe('an error of an argument', () => {
  it.each(REFUSED)('%s throws a plain %s that carries %o', (call, kind, data) => {
    const error = thrownBy(call)
    expect(isArgumentError(error)).toBe(true)
    expect(error.constructor).toBe(kind)
    for (const [key, value] of Object.entries(data)) expect(error[key as keyof ArgumentError]).toEqual(value)
    expect(error.message.startsWith(`${error.caller}: ${error.argument} `)).toBe(true)
    // Neither printing nor comparing minds them.
    expect(Object.keys(error)).toEqual([])
  })

  it('is told from others', () => {
    for (const other of [undefined, null, 'text', { caller: 'f', argument: 'x' }, new RangeError('Invalid length')]) {
      expect(isArgumentError(other)).toBe(false)
    }
    expect(isArgumentError(refusal('f', 'there is none'))).toBe(false)
  })
})

describe('no edge of chaos', () => {
  type NoEdge = ArgumentError & { readonly feasible?: number; readonly most?: number }

  it('carries the largest χ₁, up to a hundredth, and no q* where none has one', () => {
    const { feasible, most = Number.NaN } = thrownBy(() => edgeOfChaos({ activation: 'softplus', qStar: 1 })) as NoEdge
    expect(feasible).toBeUndefined()
    const eoc = edgeOfChaos({ activation: 'softplus', qStar: 1, chi1: most })
    expect(chi1(eoc, 1)).toBeCloseTo(most, 10)
    expect(() => edgeOfChaos({ activation: 'softplus', qStar: 1, chi1: most / 0.98 })).toThrow(RangeError)
  })

  it('carries a q* where the activation is not flat', () => {
    const activation = crelu({ tau: 100, m: 1 })
    const { feasible = Number.NaN, most } = thrownBy(() => edgeOfChaos({ activation, qStar: 1 })) as NoEdge
    expect(most).toBeUndefined()
    expect(varianceMap(edgeOfChaos({ activation, qStar: feasible }), feasible)).toBeCloseTo(feasible, 8)
  })
})

describe('in other words', () => {
  const names: Readonly<Record<string, string>> = {
    qStar: 'Q',
    q: 'Q',
    'm: Infinity': 'no height',
    varianceCurvature: 'bend',
    chi1: 'X',
    f: 'phi',
    params: ''
  }
  const words = (call: () => unknown) => reworded(thrownBy(call), (argument) => names[argument] ?? argument)
  const options = { family: 'crelu', sparsity: 0.9 } as const

  it('arguments have their names there, also in what is expected', () => {
    expect(words(() => designSparseActivation({ ...options, qStar: 0 }))).toBe('Q must be positive and finite; got 0')
    expect(words(() => designSparseActivation({ ...options, varianceSlope: 2 }))).toBe(
      'varianceSlope must be in (0, 1) (for V′(q*) = 1 give no height); got 2'
    )
    expect(words(() => designSparseActivation({ ...options, varianceCurvature: -5 }))).toMatch(
      /^bend must be strictly between .* at this sparsity and Q; got -5$/
    )
    expect(words(() => edgeOfChaos({ activation: 'gelu', qStar: 1, chi1: 2 }))).toMatch(
      /^gelu has no edge of chaos at Q = 1 with X = 2: .*; of other Q, none from 1e-6 to 1e6 has; or choose X ≤ 1\.06$/
    )
  })

  it('a function that cannot be integrated is told by what it must be', () => {
    expect(words(() => gaussianExpectation(() => Number.NaN, 1))).toBe('phi must be finite; got NaN')
    const fast = () => gaussianExpectation((x) => Math.sin(1e9 * x), 1)
    expect(thrownBy(fast).message).toBe(
      'gaussianExpectation: f varies too fast to be integrated at q = 1; declare its kinks or lower q'
    )
    expect(words(fast)).toBe('Q must be lower, or the function smoother; got 1')
  })

  it('remedies are left out whose argument there is not', () => {
    const unknown = () => activationFromExpression('tau * x')
    expect(thrownBy(unknown).message).toMatch(/"tau" is not known; give it in params, as { tau: 1 }$/)
    expect(words(unknown)).toBe('"tau" is not known; x is all there is')
  })

  it('a text without arguments is as it is, without the function; that of another error is whole', () => {
    expect(reworded(refusal('f', 'there is none'), (argument) => argument)).toBe('there is none')
    expect(reworded(new RangeError('Invalid array length'), (argument) => argument)).toBe('Invalid array length')
  })
})
