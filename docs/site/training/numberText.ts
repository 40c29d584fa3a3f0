/** A number in three digits; a dash for what is not known yet. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return '–'
  if (value !== 0 && Math.abs(value) < 1e-6) return '< 10⁻⁶'
  return String(Number(value.toPrecision(3)))
}

/** A fraction as a percentage. */
export const percentText = (fraction: number): string =>
  Number.isNaN(fraction) ? '–' : `${(100 * fraction).toFixed(1)} %`
