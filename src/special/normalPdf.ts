import { expMinusHalfSquare } from './expSquare.js'

const INVERSE_SQRT_2PI = 0.3989422804014327

/** Standard normal density $p(z) = e^{-z^2/2}/\sqrt{2\pi}$, exact in the tail; 0 at ±Infinity. */
export function normalPdf(z: number): number {
  return INVERSE_SQRT_2PI * expMinusHalfSquare(z)
}
