import fc from 'fast-check'
import { all, create } from 'mathjs/number'
import { describe, expect, it } from 'vitest'
import { activationFromExpression } from '../../src/expression.js'
import {
  type Activation,
  crelu,
  cst,
  elu,
  erf,
  gaussianMoments,
  gelu,
  hardTanh,
  leakyRelu,
  normalCdf,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softThreshold,
  tanh
} from '../../src/theory.js'

const GRID = Array.from({ length: 1201 }, (_, i) => (i - 600) / 40 + 1 / 512)

const BUILT_IN: readonly [string, Record<string, number>, Activation][] = [
  ['tanh(x)', {}, tanh()],
  ['erf(x)', {}, { ...tanh(), value: erf, slope: (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) }],
  ['1/(1+exp(-x))', {}, sigmoid()],
  ['sigmoid(x)', {}, sigmoid()],
  ['x*(1+erf(x/sqrt(2)))/2', {}, gelu()],
  ['x*sigmoid(x)', {}, silu()],
  ['softplus(x)', {}, softplus()],
  ['x > 0 ? x : expm1(x)', {}, elu()],
  ['x > 0 ? x : alpha * expm1(x)', { alpha: 0.5 }, elu({ alpha: 0.5 })],
  ['l * (x > 0 ? x : a * expm1(x))', { l: 1.0507009873554805, a: 1.6732632423543772 }, selu()],
  ['max(x, 0)', {}, relu()],
  ['max(0, x)', {}, relu()],
  ['relu(x)', {}, relu()],
  ['min(max(x, 0), 6)', {}, relu6()],
  ['max(min(1, x), -1)', {}, hardTanh()],
  ['x > 0 ? x : alpha*x', { alpha: 0.1 }, leakyRelu({ alpha: 0.1 })],
  ['min(max(x - tau, 0), m)', { tau: 1, m: 1 }, crelu({ tau: 1, m: 1 })],
  ['min(max(x - tau, 0), m)', { tau: 0.3, m: 0.7 }, crelu({ tau: 0.3, m: 0.7 })],
  ['min(max(x - tau, 0), m)', { tau: 0.3, m: Infinity }, crelu({ tau: 0.3, m: Infinity })],
  ['sign(x) * min(max(abs(x) - tau, 0), m)', { tau: 1, m: 0.5 }, cst({ tau: 1, m: 0.5 })],
  ['sign(x) * max(abs(x) - tau, 0)', { tau: 0.7 }, softThreshold({ tau: 0.7 })]
]

describe('the built-in activations, written as text', () => {
  it.each(BUILT_IN)('%s %j', (text, params, wanted) => {
    const phi = activationFromExpression(text, params)
    for (const x of GRID) {
      expect(Math.abs(phi.value(x) - wanted.value(x))).toBeLessThan(4e-15 * (1 + Math.abs(wanted.value(x))))
      expect(Math.abs(phi.slope(x) - wanted.slope(x))).toBeLessThan(4e-14)
    }
    expect(phi.params).toEqual(params)
    expect(phi.name).toBe(text)
  })

  it.each(BUILT_IN.filter(([, , { pieces }]) => pieces))('%s %j has the closed forms', (text, params, wanted) => {
    const phi = activationFromExpression(text, params)
    expect(phi.kinks).toEqual(wanted.kinks)
    expect(phi.pieces?.map(({ slope }) => slope)).toEqual(wanted.pieces?.map(({ slope }) => slope))
    for (const kink of wanted.kinks) {
      if (/^(relu|crelu|cst|softThreshold)$/.test(wanted.name)) expect(phi.slope(kink)).toBe(wanted.slope(kink))
    }
    for (const q of [0.1, 1, 7]) {
      const [got, expected] = [gaussianMoments(phi, q), gaussianMoments(wanted, q)]
      for (const key of Object.keys(expected) as (keyof typeof expected)[]) {
        expect(Math.abs(got[key] - expected[key]), key).toBeLessThan(1e-14 * (1 + Math.abs(expected[key])))
      }
    }
  })

  it('keeps its digits in the tails', () => {
    const slope = activationFromExpression('tanh(x)').slope(30)
    expect(Math.abs(slope / (4 * Math.exp(-60)) - 1)).toBeLessThan(1e-13)
    expect(activationFromExpression('tanh(x)').slope(800)).toBe(0)
    expect(activationFromExpression('sigmoid(x)').slope(-700) / Math.exp(-700)).toBeCloseTo(1, 12)
    expect(activationFromExpression('softplus(x)').value(-700) / Math.exp(-700)).toBeCloseTo(1, 12)
    expect(activationFromExpression('x*erf(x)').slope(1)).toBeCloseTo(
      erf(1) + (2 / Math.sqrt(Math.PI)) * Math.exp(-1),
      14
    )
    expect(gelu().value(-3)).toBeCloseTo(-3 * normalCdf(-3), 14)
  })
})

describe('what overflows as it is written', () => {
  it.each([
    ['1/(1+exp(-x))', 'sigmoid(x)'],
    ['2/(exp(-2*x)+1) - 1', '2*sigmoid(2*x) - 1'],
    ['1/(1+e^(-x))', 'sigmoid(x)'],
    ['x/(1+exp(x))', 'x*sigmoid(-x)'],
    ['exp(x)/(1+exp(x))', 'sigmoid(x)'],
    ['log(1+exp(x))', 'softplus(x)'],
    ['log(exp(-x)+1)', 'softplus(-x)'],
    ['log1p(exp(x))', 'softplus(x)'],
    ['x*tanh(log(1+exp(x)))', 'x*tanh(softplus(x))']
  ])('%s is computed as %s', (text, stable) => {
    const [phi, wanted] = [activationFromExpression(text), activationFromExpression(stable)]
    for (const x of [-1e4, -800, -100, -1, 0, 1, 100, 800, 1e4]) {
      expect(phi.value(x)).toBe(wanted.value(x))
      expect(phi.slope(x)).toBe(wanted.slope(x))
    }
    expect(phi.name).toBe(text)
    expect(gaussianMoments(phi, 1e6).secondMoment).toBe(gaussianMoments(wanted, 1e6).secondMoment)
  })

  it('but not where e is a parameter', () => {
    expect(activationFromExpression('1/(1+e^(-x))', { e: 2 }).value(1)).toBeCloseTo(1 / 1.5, 14)
  })

  it('the square of a denominator does not overflow', () => {
    expect(activationFromExpression('x/(1 + x^2)^20').slope(1e5)).toBeCloseTo(0, 14)
    expect(activationFromExpression('x^2/(1 + exp(x/2)^2)').slope(500)).toBeCloseTo(0, 14)
  })
})

/** φ′ by Richardson's extrapolation of central differences, independent of any formula. */
function difference(f: (x: number) => number, x: number): number {
  const table = [0.02, 0.01, 0.005, 0.0025].map((h) => (f(x + h) - f(x - h)) / (2 * h))
  for (let order = 1; order < 4; order++) {
    for (let i = 3; i >= order; i--) {
      const [fine, coarse] = [table[i], table[i - 1]]
      table[i] = fine + (fine - coarse) / (4 ** order - 1)
    }
  }
  return table[3]
}

describe('the slope is the derivative', () => {
  it.each([
    'sin(3*x) + cos(x)^2',
    'x^3 - 2*x^2 + x^1/7 - tanh(x)/1 - 4',
    'exp(-x^2) * x',
    'x^-2 + x^(1/2)',
    '2^x / (1 + x^2)',
    'log(x) * log1p(x)',
    'sqrt(1 + x^2) - cbrt(x)',
    'sinh(x) - cosh(x/2)',
    'atan(x) * asinh(x)',
    'x^x',
    'erf(x)^2 * softplus(-x)',
    'sigmoid(x)^5',
    'expm1(x) / x',
    'abs(tanh(x)) > 2 ? x : pow(x, 3) + square(x) + cube(x)',
    'max(x, tanh(x) - 1, min(-x, 3))',
    '-(-x) + +x - -x^2',
    'x^n + n^x'
  ])('%s', (text) => {
    const phi = activationFromExpression(text, { n: 2.5 })
    for (const x of [0.3, 0.77, 1.3, 2.9]) {
      const wanted = difference(phi.value, x)
      expect(Math.abs(phi.slope(x) - wanted), `at ${x}`).toBeLessThan(2e-8 * (1 + Math.abs(wanted)))
    }
  })

  it('where it does not exist, the documented side', () => {
    const slope = (text: string) => activationFromExpression(text).slope(0)
    expect(slope('abs(x)')).toBe(0)
    expect(slope('sign(x)')).toBe(0)
    expect(slope('max(x, 2*x)')).toBe(2)
    expect(slope('max(2*x, x)')).toBe(1)
    expect(slope('min(x, 0)')).toBe(0)
    expect(slope('min(0, x)')).toBe(0)
    expect(slope('sqrt(max(x, 0))')).toBe(0)
  })

  it('and a branch not taken does no harm', () => {
    const phi = activationFromExpression('x > 0 ? x*log(x) : 0')
    expect(phi.value(-1)).toBe(0)
    expect(phi.slope(-1)).toBe(0)
    expect(activationFromExpression('sqrt(max(x, 0))').slope(-3)).toBe(0)
  })
})

describe('what is not finite', () => {
  it.each([
    ['1/x', 0],
    ['log(x)', -1],
    ['exp(x^2)', 40],
    ['x^0.5', -1]
  ])('%s at %s is refused by name', (text, x) => {
    const { value } = activationFromExpression(text)
    expect(() => value(x)).toThrow(RangeError)
    expect(() => value(x)).toThrow(`activationFromExpression: value of "${text}" must be finite; value(${x}) is`)
  })

  it('a slope is refused as well, NaN passes, infinity gives what the formula gives', () => {
    expect(() => activationFromExpression('sqrt(x)').slope(0)).toThrow('slope of "sqrt(x)" must be finite')
    const step = activationFromExpression('x > 0 ? 1 : 0')
    expect([step.value(Number.NaN), step.slope(Number.NaN)]).toEqual([Number.NaN, Number.NaN])
    expect([step.value(Infinity), activationFromExpression('tanh(x)').value(-Infinity)]).toEqual([1, -1])
  })
})

const leaf = fc.oneof(fc.constantFrom('x', 'x', 'x', 'a', 'pi', 'e'), fc.constantFrom('0.5', '2', '3', '1e-1', '.25'))
const { text: anyText } = fc.letrec<{ text: string; condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(tie('text'), fc.constantFrom('<', '<=', '>', '>='), tie('text')).map((parts) => `(${parts.join(' ')})`),
    fc
      .tuple(tie('text'), fc.constantFrom('<', '<='), tie('text'), tie('text'))
      .map(([u, op, v, w]) => `(${u}${op}${v}<${w})`),
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map((parts) => `(${parts.join(' ')})`),
    tie('condition').map((c) => `not ${c}`)
  ),
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    leaf,
    fc
      .tuple(tie('text'), fc.constantFrom('+', '-', '*', '/', ' * -'), tie('text'))
      .map((parts) => `(${parts.join('')})`),
    fc.tuple(tie('text'), fc.constantFrom('+', '-', '*'), tie('text')).map((parts) => parts.join(' ')),
    fc.tuple(tie('text'), fc.constantFrom('2', '3', '-1', '0.5')).map(([u, n]) => `(${u})^${n}`),
    tie('text').map((u) => `-${u}`),
    tie('text').map((u) => `2 (${u})`),
    fc
      .tuple(fc.constantFrom('max', 'min'), fc.array(tie('text'), { minLength: 1, maxLength: 3 }))
      .map(([f, us]) => `${f}(${us.join(', ')})`),
    fc
      .tuple(
        fc.constantFrom(
          ...'abs sign exp expm1 log log1p sqrt cbrt square cube sin cos tanh sinh cosh atan asinh'.split(' '),
          'erf',
          'sigmoid',
          'softplus',
          'relu'
        ),
        tie('text')
      )
      .map(([f, u]) => `${f}(${u})`),
    fc.tuple(tie('condition'), tie('text'), tie('text')).map(([c, u, v]) => `(${c} ? ${u} : ${v})`)
  )
}))

describe('any formula', () => {
  const math = create(all as NonNullable<typeof all>, { relTol: 1e-15 })
  const own = {
    a: 0.7,
    erf,
    sigmoid: (u: number) => 1 / (1 + Math.exp(-u)),
    softplus: (u: number) => (u > 30 ? u : Math.log1p(Math.exp(u))),
    relu: (u: number) => Math.max(u, 0)
  }

  it('has the value that mathjs itself gives', () => {
    let compared = 0
    fc.assert(
      fc.property(anyText, fc.integer({ min: -3000, max: 3000 }), (text, thousandth) => {
        const x = thousandth / 1000 + 1 / 7919
        let phi: Activation
        try {
          phi = activationFromExpression(text, { a: 0.7 })
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          expect((error as Error).message).toMatch(/constant part|exponent|levels|parts|kinks|length|nest/)
          return
        }
        const wanted: unknown = math.evaluate(text, { ...own, x })
        if (typeof wanted !== 'number' || !Number.isFinite(wanted)) return
        compared += 1
        expect(Math.abs(phi.value(x) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, Math.abs(wanted)))
      }),
      { numRuns: 1500, seed: 11 }
    )
    expect(compared).toBeGreaterThan(700)
  })
})
