/** A number with four significant digits, trailing zeros kept. */
export const fourDigits = (x: number): string => (x === 0 ? '0' : x.toPrecision(4))

/** A share in percent, with four significant digits. */
export const percent = (share: number): string => `${fourDigits(100 * share)} %`
