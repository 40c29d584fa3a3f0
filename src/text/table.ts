type Row = readonly string[]

const width = (text: string): number => [...text].length

function widthsOf(rows: readonly Row[]): number[] {
  const columns = Math.max(...rows.map((row) => row.length))
  return Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))))
}

/** Rows of cells as lines, in columns as wide as what is in them; no space at the end of a line. */
export function columns(rows: readonly Row[], gap = '  '): string[] {
  const widths = widthsOf(rows)
  const filled = (cell: string, column: number) => cell + ' '.repeat(widths[column] - width(cell))
  return rows.map((row) => row.map(filled).join(gap).trimEnd())
}

/** Lines of a table, its head underlined. */
export function table(head: Row, rows: readonly Row[]): string[] {
  const [first = '', ...lines] = columns([head, ...rows])
  const rule = widthsOf([head, ...rows]).map((each) => '─'.repeat(each))
  return [first, rule.join('  '), ...lines]
}
