/** A number with four significant digits, trailing zeros kept. */
export const fourDigits = (x: number): string => (x === 0 ? '0' : x.toPrecision(4))
