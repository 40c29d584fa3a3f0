import { threeDigits, typeset } from '../../../src/text/digits.js'
import { percentTenths } from '../../../src/text/percent.js'

/** What is not known yet. */
const UNKNOWN = '–'

/** A number in three digits; a dash for what is not known yet. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return UNKNOWN
  return value !== 0 && Math.abs(value) < 1e-6 ? '< 10⁻⁶' : typeset(threeDigits(value))
}

/** A fraction in percent, without the sign; a dash for what is not known yet. */
export const share = (fraction: number): string => (Number.isNaN(fraction) ? UNKNOWN : percentTenths(fraction))

/** A fraction as a percentage; a dash for what is not known yet. */
export const percentText = (fraction: number): string =>
  Number.isNaN(fraction) ? UNKNOWN : `${percentTenths(fraction)} %`
