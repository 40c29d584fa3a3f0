/** A number with up to four significant digits, and a minus sign as it is typeset. */
export const numberText = (x: number): string => String(Number(x.toPrecision(4))).replaceAll('-', '−')

/** A share in percent, with up to one decimal. */
export const percentText = (share: number): string => `${Number((100 * share).toFixed(1))} %`
