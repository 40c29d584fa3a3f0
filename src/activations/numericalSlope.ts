const NODES = 16
const FIRST_HALF_WIDTH = 0.5
const HALVINGS = 14
const AGREEMENT = 1e-10

/** φ′(x) from the polynomial through Chebyshev points of [centre − half, centre + half], which holds x. */
function interpolantSlope(f: (x: number) => number, x: number, centre: number, half: number): number {
  const offsets = Array.from({ length: NODES }, (_, j) => Math.cos((Math.PI * (2 * j + 1)) / (2 * NODES)))
  const t = (x - centre) / half
  // A node that falls on x would divide by zero; half a spacing of the outermost nodes moves it away.
  const shift = offsets.some((node) => Math.abs(t - node) < 1e-6) ? 2e-3 : 0
  const fx = f(x)
  let numerator = 0
  let denominator = 0
  for (const [j, offset] of offsets.entries()) {
    const node = offset * (1 - shift)
    const gap = t - node
    const weight = ((j % 2 === 0 ? 1 : -1) * Math.sin((Math.PI * (2 * j + 1)) / (2 * NODES))) / gap
    numerator += (weight * (fx - f(centre + half * node))) / gap
    denominator += weight
  }
  return numerator / denominator / half
}

/**
 * The derivative of a function between its kinks, by interpolation on ever shorter intervals that no kink crosses;
 * at a kink, the derivative from the left.
 */
export function numericalSlope(f: (x: number) => number, x: number, kinks: readonly number[]): number {
  const low = Math.max(-Infinity, ...kinks.filter((kink) => kink < x))
  const high = Math.min(Infinity, ...kinks.filter((kink) => kink >= x))
  let previous = Number.NaN
  for (let halving = 0; halving <= HALVINGS; halving++) {
    const half = Math.min((FIRST_HALF_WIDTH * Math.max(1, Math.abs(x) * 1e-3)) / 2 ** halving, 0.499 * (high - low))
    const centre = Math.min(Math.max(x, low + half), high - half)
    const slope = interpolantSlope(f, x, centre, half)
    if (Math.abs(slope - previous) <= AGREEMENT * Math.max(Math.abs(slope), 1)) return slope
    previous = slope
  }
  return previous
}
