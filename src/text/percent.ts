import { fourDigits, numberText, threeDigits } from './digits.js'

/** A share in percent with four significant digits, for columns. */
export const percent = (share: number): string => `${fourDigits(100 * share)} %`

/** A share in percent with four significant digits at most, for titles and legends. */
export const percentText = (share: number): string => `${numberText(100 * share)} %`

/** A share in percent as a sentence tells it. */
export const roughPercent = (share: number): string => (share < 1e-3 ? 'under 0.1 %' : `${threeDigits(100 * share)} %`)

/** A share in percent with one decimal, for columns that have the sign in their head. */
export const percentTenths = (share: number): string => (100 * share).toFixed(1)
