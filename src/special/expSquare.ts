/** Past this |x|, e^{−x²/2} underflows and e^{x²} overflows. */
const BEYOND = 39

/**
 * $e^{\pm x^2}$ to about 2 ulp: the head of x has 24 bits, so its square is exact and the rounding error of x² never
 * reaches the exponential.
 */
export function expSquare(x: number, sign: 1 | -1): number {
  if (Math.abs(x) > BEYOND) return sign < 0 ? 0 : Infinity
  const head = Math.fround(x)
  const tail = x - head
  return Math.exp(sign * head * head) * Math.exp(sign * tail * (x + head))
}

/** $e^{-z^2/2}$ to about 2 ulp. */
export function expMinusHalfSquare(z: number): number {
  if (Math.abs(z) > BEYOND) return 0
  const head = Math.fround(z)
  const tail = z - head
  return Math.exp(-0.5 * head * head) * Math.exp(-0.5 * tail * (z + head))
}
