import { fourDigits } from '../fourDigits.js'

/** A share in percent, with four significant digits. */
export const percent = (share: number): string => `${fourDigits(100 * share)} %`
