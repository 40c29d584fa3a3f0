import { describe, expect, it } from 'vitest'
import { activationFromTree } from '../../src/activations/expression/activationFromTree.js'
import { activationFromExpression } from '../../src/expression.js'

const HOSTILE: readonly [string, RegExp][] = [
  ['', /text must be a formula/],
  ['   ', /text must be a formula/],
  ['x +', /cannot be read/],
  ['x ? 1', /cannot be read/],
  ['(x', /cannot be read/],
  ['x\0', /plain ASCII/],
  ['х + 1', /plain ASCII/],
  ['x × 2', /plain ASCII/],
  ['x # + 1', /text must be plain ASCII without a comment; got "#"/],
  ['max(x, 0) # my relu\n + 1', /without a comment; got "#"/],
  [`${'x + '.repeat(400)}x`, /length of text/],
  [`${'('.repeat(400)}x${')'.repeat(400)}`, /nest at most 30/],
  ['['.repeat(900), /nest at most 30/],
  [`${'abs('.repeat(31)}x${')'.repeat(31)}`, /nest at most 30/],
  [`${'-'.repeat(900)}x`, /nest at most 30/],
  [`${'- '.repeat(400)}x`, /nest at most 30/],
  [`${'not '.repeat(200)}x`, /nest at most 30/],
  [`x${'^x'.repeat(400)}`, /nest at most 30/],
  [`x${'>0?x:x'.repeat(150)}`, /nest at most 30/],
  [`x${'+x'.repeat(400)}`, /levels deep/],
  [`x${'+x'.repeat(61)}`, /at most 60 levels deep; shorten it \(a sum of more than 60 terms is too deep\)/],
  [`max(${'x,'.repeat(400)}x)`, /levels deep/],
  [`1${'<x'.repeat(300)} ? x : 0`, /levels deep|parts/],
  [`(${'x+'.repeat(50)}x)*(${'x+'.repeat(50)}x)*(${'x+'.repeat(50)}x)`, /at most 300 parts/],
  ['1e999 * x', /not finite/],
  ['Infinity', /not finite/],
  ['NaN * x', /not finite/],
  ['9^9^9^9 * x', /exponent 387420489/],
  ['x^1e9', /exponent 1000000000/],
  ['x^-65', /exponent -65/],
  ['x + 1/0', /is Infinity; it must be finite/],
  ['x + 0/0', /is NaN; it must be finite/],
  ['log(0 - 1) * x', /is NaN/],
  ['exp(1000) * 0 * x', /is Infinity/],
  ['tau * x', /"tau" is not known; give it in params/],
  ['y', /"y" is not known/],
  ['constructor', /"constructor" is not known/],
  ['__proto__', /"__proto__" is not known/],
  ['toString(x)', /function "toString" is not known; use abs,/],
  ['constructor(x)', /function "constructor" is not known/],
  ['evaluate("x")', /"x"|"evaluate"/],
  ['import(x)', /function "import" is not known/],
  ['createUnit(x)', /function "createUnit" is not known/],
  ['derivative(x, x)', /function "derivative" is not known/],
  ['gauss(x)', /function "gauss" is not known/],
  ['gate(x, x)', /function "gate" is not known/],
  ['neg(x)', /function "neg" is not known/],
  ['tan(x)', /function "tan" is not known/],
  ['x(2)', /function "x" is not known/],
  ['sin', /"sin" is a function; write sin\(x\)/],
  ['sin x', /"sin" is a function/],
  ['sin(x, x)', /sin takes 1 argument; got 2/],
  ['max()', /max takes at least 1 argument/],
  ['pow(x)', /pow takes 2 arguments; got 1/],
  ['a = x', /an assignment/],
  ['f(x) = x', /the definition of a function/],
  ['x; x', /several formulas/],
  ['[x, 1]', /a matrix/],
  ['x[1]', /access to a property or an entry/],
  ['x.constructor', /access to a property or an entry/],
  ['x.constructor(2)', /a call of what is no function/],
  ['{a: x}', /an object/],
  ['1:3', /a range/],
  ['"x"', /the constant "x"/],
  ['true ? x : 0', /the constant true/],
  ['null', /the constant null/],
  ['undefined', /undefined/],
  ['x!', /the operator "!"/],
  ["x'", /the operator "'"/],
  ['x % 2', /the operator "%"/],
  ['5% * x', /the operator "%"/],
  ['x mod 2', /the operator "mod"/],
  ['x | 1', /the operator "\|"/],
  ['x << 1', /the operator "<<"/],
  ['x xor 1', /the operator "xor"/],
  ['x .* x', /the operator "\.\*"/],
  ['x ?? 1', /the operator "\?\?"/],
  ['x to cm', /not known|operator/],
  ['2 cm * x', /"cm" is not known/],
  ['i * x', /"i" is not known/],
  ['x ? 1 : 0', /needs a comparison/],
  ['x and x > 0 ? 1 : 0', /and needs a comparison/],
  ['abs(sin(1000*x))', /more than 1000 kinks/],
  ['max(sin(x), 0)', /more than 1000 kinks.*; clamp the argument, as sin\(min\(max\(x, -3\), 3\)\)/],
  [
    `${'abs('.repeat(20)}x${Array.from({ length: 20 }, (_, i) => ` - ${2 ** (19 - i)})`).join('')}`,
    /more than 1000 kinks/
  ]
]

describe('a text that is no formula', () => {
  it.each(HOSTILE)('%s', (text, message) => {
    expect(() => activationFromExpression(text)).toThrow(RangeError)
    expect(() => activationFromExpression(text)).toThrow(message)
    expect(() => activationFromExpression(text)).toThrow(/^activationFromExpression: /)
  })

  it.each([[undefined], [null], [3], [['x']], [{ toString: () => 'x' }]])('%j is not even text', (text) => {
    expect(() => activationFromExpression(text as never)).toThrow(TypeError)
  })

  it.each([
    [{ tau: Number.NaN }, RangeError],
    [{ tau: -Infinity }, RangeError],
    [{ tau: '1' }, TypeError],
    [{ x: 1 }, RangeError],
    [{ sin: 1 }, RangeError],
    [{ max: 1 }, RangeError],
    [{ not: 1 }, RangeError],
    [{ Infinity: 1 }, RangeError],
    [{ constructor: 1 }, RangeError],
    [{ toString: 1 }, RangeError],
    [JSON.parse('{"__proto__": 1}'), RangeError],
    [{ 'a b': 1 }, RangeError],
    [{ '': 1 }, RangeError],
    [{ é: 1 }, RangeError],
    [null, TypeError],
    [[1], TypeError]
  ])('params %j', (params, kind) => {
    expect(() => activationFromExpression('x', params as never)).toThrow(kind)
    expect(() => activationFromExpression('x', params as never)).toThrow(/^activationFromExpression: /)
  })

  it('takes a parameter in place of a constant, and keeps 2π out of tau', () => {
    expect(activationFromExpression('e * x + pi', { e: 2 }).value(1)).toBe(2 + Math.PI)
    expect(activationFromExpression('tau', { tau: 1 }).value(1)).toBe(1)
  })
})

describe('a constant part', () => {
  it('may be infinite only where an infinite parameter occurs', () => {
    const params = { m: Infinity }
    expect(activationFromExpression('min(x, 2 * m)', params).value(3)).toBe(3)
    expect(() => activationFromExpression('min(max(x, 1/0), m)', params)).toThrow(/made by \/, is Infinity/)
    expect(() => activationFromExpression('min(x, m) + exp(1000)', params)).toThrow(/made by exp, is Infinity/)
    expect(() => activationFromExpression('x + (m - m)', params)).toThrow(/is NaN/)
  })
})

describe('the tree of an activation', () => {
  it('is frozen throughout, and a copy of the one that was loaded', () => {
    const saved = { text: 'max(x - tau, 0)', tree: ['max', ['-', 'x', 'tau'], 0], params: { tau: 1 } }
    const { expression } = activationFromTree('load', saved)
    saved.tree[0] = 'zzz'
    expect(expression.tree).toEqual(['max', ['-', 'x', 'tau'], 0])
    for (const { tree } of [expression, activationFromExpression('max(x - 1, 0)').expression]) {
      expect(Object.isFrozen(tree)).toBe(true)
      expect(Object.isFrozen((tree as unknown as unknown[])[1])).toBe(true)
      expect(() => ((tree as unknown as unknown[])[0] = 'zzz')).toThrow(TypeError)
    }
    expect(Object.isFrozen(expression)).toBe(true)
  })
})

describe('a saved tree', () => {
  const good = { text: 'max(x, tau)', tree: ['max', 'x', 'tau'], params: { tau: 1 } }
  const deep = Array.from({ length: 1e5 }).reduce<unknown>((tree) => ['neg', tree], 'x')
  const wide = Array.from({ length: 9 }).reduce<unknown>((tree) => ['+', tree, tree], 'x')

  it('is taken', () => expect(activationFromTree('load', good).value(3)).toBe(3))

  it.each([
    ['no object', null],
    ['no text', { ...good, text: 1 }],
    ['a long text', { ...good, text: 'x'.repeat(1001) }],
    ['an empty text', { ...good, text: ' ' }],
    ['a text with control characters', { ...good, text: 'x\u0007' }],
    ['a text that is not ASCII', { ...good, text: 'х' }],
    ['a text with a comment', { ...good, text: 'x # y' }],
    ['no tree', { ...good, tree: undefined }],
    ['an object', { ...good, tree: { op: 'x' } }],
    ['an empty node', { ...good, tree: [] }],
    ['an unknown operation', { ...good, tree: ['eval', 'x'] }],
    ['one of Object.prototype', { ...good, tree: ['constructor', 'x'] }],
    ['an internal operation', { ...good, tree: ['gauss', 'x'] }],
    ['too few arguments', { ...good, tree: ['max', 'x'] }],
    ['too many arguments', { ...good, tree: ['abs', 'x', 'x'] }],
    ['an unknown name', { ...good, tree: ['abs', 'y'] }],
    ['the name __proto__', { ...good, tree: ['abs', '__proto__'] }],
    ['a number that is not finite', { ...good, tree: ['+', 'x', Infinity] }],
    ['a large exponent', { ...good, tree: ['^', 'x', 1e9] }],
    ['a number for a condition', { ...good, tree: ['if', 'x', 1, 0] }],
    ['100 000 levels', { ...good, tree: deep }],
    ['500 parts', { ...good, tree: wide }],
    ['no params', { ...good, params: undefined }],
    ['a parameter that is no number', { ...good, params: { tau: '1' } }],
    ['a parameter called x', { ...good, params: { tau: 1, x: 1 } }]
  ])('with %s is refused', (_, saved) => {
    expect(() => activationFromTree('load', saved)).toThrow(/^load: /)
  })
})
