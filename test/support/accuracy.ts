import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** A file of test/fixtures. The caller says what is in it. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as T
}

const SMALLEST_NORMAL = 2 ** -1022

/** Spacing of the doubles just above |x|. */
function ulp(x: number): number {
  const size = Math.abs(x)
  if (size < SMALLEST_NORMAL) return Number.MIN_VALUE
  let exponent = Math.floor(Math.log2(size))
  if (2 ** exponent > size) exponent--
  if (2 ** (exponent + 1) <= size) exponent++
  return 2 ** Math.max(exponent - 52, -1074)
}

/** Error in ulp; the exact value is the double `near` plus `rest` ulp. */
export function ulpError(got: number, near: number, rest = 0): number {
  return Object.is(got, near) && rest === 0 ? 0 : Math.abs((got - near) / ulp(near) - rest)
}

/** Keeps the largest error of a group of cases, so that one assertion can name the worst. */
export class Worst {
  private error = 0
  private label = 'no case'
  private count = 0

  /** `error` in units of the promise: 1 is just kept. NaN counts as infinite. */
  add(error: number, label: string): void {
    this.count++
    const size = Number.isNaN(error) ? Infinity : error
    if (size > this.error) {
      this.error = size
      this.label = label
    }
  }

  /** Compares within `bound`, which must be positive. */
  compare(got: number, expected: number, bound: number, label: string): void {
    this.add(Math.abs(got - expected) / bound, `${label}: got ${got}, reference ${expected}, bound ${bound}`)
  }

  expectWithin(bound: number): void {
    expect(this.count, 'the group has cases').toBeGreaterThan(0)
    expect(this.error, `worst case: ${this.label}`).toBeLessThanOrEqual(bound)
  }
}

/** One unit of the last printed digit: '6.152e-4' has 1e-7, '.0207' has 1e-4. */
export function printedUnit(printed: string): number {
  const [digits = '', exponent = '0'] = printed.toLowerCase().split('e')
  const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0
  return 10 ** (Number(exponent) - decimals)
}
