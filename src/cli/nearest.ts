/** How many letters differ, are missing or are too many. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const changed = row[j] + Number(letter !== other)
      next.push(Math.min(changed, row[j + 1] + 1, next[j] + 1))
    }
    row = next
  }
  return row.at(-1) as number
}

/** The known name that a misspelt one was likely to be, if any. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const spelt = name.toLowerCase()
  const distances = known.map((each) => distance(spelt, each.toLowerCase()))
  const least = Math.min(...distances)
  return least <= Math.max(1, Math.round(name.length / 3)) ? known[distances.indexOf(least)] : undefined
}

/** `; did you mean NAME?`, where a known name is near. */
export function suggestion(name: string, known: readonly string[], prefix = ''): string {
  const near = nearest(name, known)
  return near === undefined ? '' : `; did you mean ${prefix}${near}?`
}
