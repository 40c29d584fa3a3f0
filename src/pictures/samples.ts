/** `count` numbers from `low` to `high`, evenly spaced, both ends among them. */
export const evenly = (low: number, high: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))

/** The smallest and the largest of the finite ones among some numbers. */
export function extent(...lists: readonly ArrayLike<number>[]): [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity]
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i]
      if (!Number.isFinite(value)) continue
      least = Math.min(least, value)
      greatest = Math.max(greatest, value)
    }
  }
  return [least, greatest]
}
