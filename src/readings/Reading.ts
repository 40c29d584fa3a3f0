import { fourDigits } from '../text/digits.js'
import { percent } from '../text/percent.js'

/** A quantity and its value, as they are shown. */
export interface Reading {
  readonly name: string
  readonly text: string
}

/** q |V″| up to this is rounding error of 0. */
const FLAT = 1e-10

/** A number, if there is one. */
export const numberReading = (name: string, value: number | undefined): Reading[] =>
  value === undefined ? [] : [{ name, text: fourDigits(value) }]

/** A share in percent, if there is one. */
export const shareReading = (name: string, share: number | undefined): Reading[] =>
  share === undefined ? [] : [{ name, text: percent(share) }]

/** A curvature of the variance map at q, if there is one. */
export const curvatureReading = (name: string, curvature: number | undefined, q: number): Reading[] =>
  numberReading(name, Math.abs(curvature ?? 1) * q <= FLAT ? 0 : curvature)
