import { describe, expect, it } from 'vitest'
import { fourDigits, numberText, threeDigits, typeset } from '../../src/text/digits.js'
import { percent, percentTenths, percentText, roughPercent } from '../../src/text/percent.js'
import { columns, table } from '../../src/text/table.js'

describe('numbers', () => {
  it.each([
    [0, '0', '0', '0'],
    [1, '1', '1.000', '1'],
    [-0.123456, '-0.123', '-0.1235', '−0.1235'],
    [123456, '123000', '1.235e+5', '123500'],
    [1.5e-9, '1.5e-9', '1.500e-9', '1.5e−9'],
    [Infinity, 'Infinity', 'Infinity', '∞'],
    [-Infinity, '-Infinity', '-Infinity', '−∞']
  ])('%d with three digits, four, and typeset', (x, three, four, text) => {
    expect([threeDigits(x), fourDigits(x), numberText(x)]).toEqual([three, four, text])
  })

  it('are typeset inside a text, whose hyphens stay', () => {
    expect(typeset('-1.500e+5 (one-sided) to Infinity, or 2e-7')).toBe('−1.500e5 (one-sided) to ∞, or 2e−7')
  })
})

describe('shares', () => {
  it.each([
    [0, '0 %', '0 %', 'under 0.1 %', '0.0'],
    [0.9, '90.00 %', '90 %', '90 %', '90.0'],
    [0.9999, '99.99 %', '99.99 %', '100 %', '100.0'],
    [0.0005, '0.05000 %', '0.05 %', 'under 0.1 %', '0.1'],
    [0.012346, '1.235 %', '1.235 %', '1.23 %', '1.2']
  ])('%d in columns, titles, sentences and tenths', (share, ...texts) => {
    expect([percent(share), percentText(share), roughPercent(share), percentTenths(share)]).toEqual(texts)
  })
})

describe('tables', () => {
  it('have columns as wide as their widest cell, counted in letters, and no space at the end of a line', () => {
    expect(
      columns([
        ['σ_w', '1', 'x'],
        ['𝔼', '22'],
        ['', '', '']
      ])
    ).toEqual(['σ_w  1   x', '𝔼    22', ''])
    expect(columns([['a', 'b']], ' | ')).toEqual(['a | b'])
  })

  it('have their head underlined', () => {
    expect(
      table(
        ['layer', ''],
        [
          ['a', 'set'],
          ['longer', '']
        ]
      )
    ).toEqual(['layer', '──────  ───', 'a       set', 'longer'])
  })
})
