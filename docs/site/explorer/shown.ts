import { fourDigits } from '../../../src/fourDigits.js'

/** A number as the page shows it, with four significant digits. */
export const shown = (x: number): string =>
  x === Infinity ? '∞' : fourDigits(x).replace('e+', 'e').replaceAll('-', '−')
