import type { Estimate } from './estimate.js'

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`

/** A Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n')
}

/** With a true minus sign, and no sign on a zero. */
function fixed(x: number, digits: number): string {
  const text = x.toFixed(digits)
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−')
}

/** `mean ± standard error`. */
export function withError({ mean, error }: Estimate, digits = 3): string {
  return Number.isFinite(mean) ? `${fixed(mean, digits)} ± ${fixed(error, digits)}` : 'not finite'
}

/** `mean ± standard error` of a share, in percent. */
export function percent({ mean, error }: Estimate, digits = 1): string {
  return withError({ mean: 100 * mean, error: 100 * error }, digits)
}
