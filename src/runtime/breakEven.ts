/*
 * Zeros are skipped below a share of entries that are not zero, measured with `npm run bench:wasm`. Per entry, skipping
 * costs about twice as much as the dense product, and three times as much once the other operand is larger than the
 * cache.
 */

const BREAK_EVEN = 0.5
/** With an operand that already lies row by row, known to be finite, as the weights of a runner do. */
const OUT_OF_CACHE = 0.35
/** With one that has to be looked at for NaN and Infinity, and perhaps be transposed, before each product. */
const OUT_OF_CACHE_UNPREPARED = 0.3
const CACHE_FLOATS = 2 ** 19

/** The share of entries below which skipping the others pays, for another operand of so many floats. */
export function breakEven(otherFloats: number, isPrepared: boolean): number {
  if (otherFloats <= CACHE_FLOATS) return BREAK_EVEN
  return isPrepared ? OUT_OF_CACHE : OUT_OF_CACHE_UNPREPARED
}
