/** A number as the page shows it, with four significant digits. */
export const shown = (x: number): string =>
  x === Infinity ? '∞' : x.toPrecision(4).replace('e+', 'e').replaceAll('-', '−')
