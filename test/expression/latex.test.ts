import katex from 'katex'
import { describe, expect, it } from 'vitest'
import { activationFromExpression } from '../../src/expression.js'

const TEXTS = [
  'min(max(x - tau, 0), m)',
  'x > 0 ? x : expm1(x)',
  'x*(1+erf(x/sqrt(2)))/2',
  'abs(x) + sign(x) + exp(x) + log(x) + log1p(x) + cbrt(x) + square(x) + cube(x) + pow(x, 2)',
  'sin(x) + cos(x) + tanh(x) + sinh(x) + cosh(x) + atan(x) + asinh(x) + sigmoid(x) + softplus(x) + relu(x)',
  '-1 < x <= m and not (x == 1) or x != 2 ? x^2 / 3 : 2 x',
  '(-2)^2 * x + exp(x)^2 + x - (-1) + 1e21 * x - 1e-7 * x^-2 - exp(-2 * x)',
  'square(x)^2 + (x^2)^3 + (1/x)^2 + pow(-x, 3)^2 + 1/(1 + exp(-3*x)) + log(1 + exp(x))',
  'alpha_1 * x + beta2 * gain_max * w * pi + e + 1e-7 + lambda0',
  `${'abs('.repeat(25)}x${' - 1)'.repeat(25)}`
]
const PARAMS = { tau: 1, m: 1, alpha_1: 1, beta2: 2, gain_max: 3, w: 1, lambda0: 1 }

describe('LaTeX', () => {
  it.each(TEXTS)('of %s and of its slope is taken by KaTeX', (text) => {
    const { value, slope } = activationFromExpression(text, PARAMS).latex
    for (const latex of [value, slope]) {
      expect(katex.renderToString(latex, { throwOnError: true, strict: 'error' })).toContain('katex')
    }
  })

  it.each([
    ['(-2)^2*x', '{\\left(-2\\right)}^{2}\\cdot x', '{\\left(-2\\right)}^{2}'],
    ['exp(x)^2', '{\\left(e^{x}\\right)}^{2}', 'e^{x}\\cdot2\\cdot e^{x}'],
    ['x-(-1)', 'x-\\left(-1\\right)', '1'],
    ['1e21*x', '\\left(1\\cdot 10^{21}\\right)\\cdot x', '\\left(1\\cdot 10^{21}\\right)'],
    ['(1/x)^2 - 0', '{\\left(\\frac{1}{x}\\right)}^{2}-0', undefined],
    ['square(x)^2', '{\\left(\\left(x\\right)^{2}\\right)}^{2}', undefined],
    ['x-(-x+1)', 'x-\\left(-x+1\\right)', '2'],
    ['x^(-2) + 1/(-x)', '{x}^{-2}+\\frac{1}{-x}', undefined],
    ['1/(1+exp(-x))', '\\frac{1}{1+e^{-x}}', undefined]
  ])('of %s has brackets where a sign, a power of ten or a power needs them', (text, value, slope) => {
    const latex = activationFromExpression(text).latex
    expect(latex.value).toBe(value)
    if (slope !== undefined) expect(latex.slope).toBe(slope)
  })

  it('is what one would write', () => {
    const latex = (text: string) => activationFromExpression(text, PARAMS).latex
    expect(latex('min(max(x - tau, 0), m)').value).toBe('\\min\\left(\\max\\left(x-\\tau,0\\right),m\\right)')
    expect(latex('tanh(x)')).toEqual({
      value: '\\tanh\\left(x\\right)',
      slope: '\\frac{1}{{\\cosh\\left(x\\right)}^{2}}'
    })
    expect(latex('alpha_1 * x').value).toBe('\\alpha_{1}\\cdot x')
    expect(latex('gain_max + lambda0').value).toBe('\\mathrm{gain}_{\\mathrm{max}}+\\lambda_{0}')
    expect(latex('x').slope).toBe('1')
  })
})
