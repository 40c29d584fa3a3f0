import { fourDigits } from '../../../src/pictures/samples.js'

/** A number as the page shows it. */
export const shown = (x: number): string => (x === Infinity ? '∞' : fourDigits(x))
