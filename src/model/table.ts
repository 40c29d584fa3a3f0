/** Lines of a table whose columns are as wide as what is in them; the last is not filled up. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)))
  const pad = (cell: string, column: number) =>
    cell + ' '.repeat(Math.max((widths[column] as number) - [...cell].length, 0))
  const line = (row: readonly string[]) => row.map(pad).join('  ').trimEnd()
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)]
}
