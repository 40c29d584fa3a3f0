/** A number with three significant digits, for sentences. */
export const threeDigits = (x: number): string => String(Number(x.toPrecision(3)))
