/** Past this |x|, e^{−x²/2} underflows and e^{x²} overflows. */
const BEYOND = 39

/**
 * $e^{s x^2}$ for s = ±1 or −½, to about 2 ulp: the head of x has 24 bits, so its square is exact and the rounding
 * error of x² never reaches the exponential.
 */
export function expSquare(x: number, s: 1 | -1 | -0.5): number {
  if (Math.abs(x) > BEYOND) return s < 0 ? 0 : Infinity
  const head = Math.fround(x)
  const tail = x - head
  return Math.exp(s * head * head) * Math.exp(s * tail * (x + head))
}

/** $e^{-z^2/2}$ to about 2 ulp. */
export const expMinusHalfSquare = (z: number): number => expSquare(z, -0.5)
