import { describe, expect, it } from 'vitest'
import { type ArgumentError, isArgumentError, isRefusal, refusal, reworded, type Vocabulary } from '../../src/checks.js'
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
    if (!isRefusal(error)) throw error
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
      expected: 'in (0, 1) (for V′(q*) = 1 give m: Infinity)',
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
    expect(Object.keys(error)).toEqual([])
    expect(error.message.startsWith(`${error.caller}: ${error.argument} `)).toBe(true)
  })

  it('is told from others', () => {
    expect(isRefusal(new RangeError('Invalid array length'))).toBe(false)
    expect(isArgumentError(refusal('f', 'there is none'))).toBe(false)
    expect(isRefusal(refusal('f', 'there is none'))).toBe(true)
    for (const other of [undefined, null, 'text', { caller: 'f', reason: '' }]) expect(isRefusal(other)).toBe(false)
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
    m: 'height',
    varianceCurvature: 'bend',
    chi1: 'X'
  }
  const vocabulary: Vocabulary = {
    name: (argument, value) => {
      const name = names[argument]
      return name === undefined || value === undefined ? name : `${name} of ${value}`
    },
    otherwise: 'there is no other way'
  }
  const words = (call: () => unknown) => reworded(thrownBy(call), vocabulary)
  const options = { family: 'crelu', sparsity: 0.9 } as const

  it('arguments have their names there, also in what is expected', () => {
    expect(words(() => designSparseActivation({ ...options, qStar: 0 }))).toBe('Q must be positive and finite; got 0')
    expect(words(() => designSparseActivation({ ...options, varianceSlope: 2 }))).toBe(
      'varianceSlope must be in (0, 1) (for V′(q*) = 1 give height of Infinity); got 2'
    )
    expect(words(() => designSparseActivation({ ...options, varianceCurvature: -5 }))).toMatch(
      /^bend must be strictly between .* at this sparsity and Q; got -5$/
    )
    expect(words(() => edgeOfChaos({ activation: 'gelu', qStar: 1, chi1: 2 }))).toMatch(
      /^gelu has no edge of chaos at Q = 1 with X = 2: .*; of other Q, none from 1e-6 to 1e6 has; or choose X ≤ 1\.06$/
    )
  })

  it('remedies are left out whose argument there is not', () => {
    const fast = () => gaussianExpectation((x) => Math.sin(1e9 * x), 1)
    expect(thrownBy(fast).message).toBe(
      'gaussianExpectation: f varies too fast to be integrated at q = 1; declare its kinks or lower q'
    )
    expect(words(fast)).toBe('f varies too fast to be integrated at Q = 1; lower Q')
    expect(words(() => activationFromExpression('tau * x'))).toBe('"tau" is not known; there is no other way')
  })
})
