/** Rows of cells as lines of text; the first column is flush left, the others flush right, a last remark flush left. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], remarks = false): string {
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const flushLeft = (column: number) => column === 0 || (remarks && column === header.length - 1)
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? ''
        return flushLeft(column) ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return [
    line(header),
    widths
      .map((width) => '─'.repeat(width))
      .join('  ')
      .trimEnd(),
    ...rows.map(line)
  ].join('\n')
}

/** A number in a few characters; NaN and infinities by their names. */
export function short(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value) || value === 0) return String(value)
  return size >= 1e4 || size < 1e-3 ? value.toExponential(1) : value.toFixed(size < 0.1 ? 4 : size < 100 ? 3 : 1)
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`
}
