/** A number with three significant digits at most, for sentences. */
export const threeDigits = (x: number): string => String(Number(x.toPrecision(3)))

/** A number with four significant digits, trailing zeros kept, for columns. */
export const fourDigits = (x: number): string => (x === 0 ? '0' : x.toPrecision(4))

/** Text with its numbers as they are typeset: with minus signs, and ∞. */
export const typeset = (text: string): string =>
  text
    .replaceAll('Infinity', '∞')
    .replaceAll('e+', 'e')
    .replace(/-(?=[\d∞])/g, '−')

/** A number with four significant digits at most, typeset, for titles and legends. */
export const numberText = (x: number): string => typeset(String(Number(x.toPrecision(4))))
