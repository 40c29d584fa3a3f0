/** Rows of cells in columns as wide as they need to be; no space at the end of a line. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows
    .map((row) => `${indent}${row.map((cell, i) => cell.padEnd(widths[i] as number)).join('   ')}`.trimEnd())
    .join('\n')
}
