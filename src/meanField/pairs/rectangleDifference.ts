import { expMinusHalfSquare } from '../../special/expSquare.js'

/** A sloped piece of an activation, in standard deviations; its ends may be infinite. */
export interface Interval {
  readonly low: number
  readonly high: number
  /** Half its width, to full precision. */
  readonly half: number
  readonly slope: number
}

/** A piece for each of two variables. */
export interface Rectangle {
  readonly first: Interval
  readonly second: Interval
}

/** Corners further out than this have no density. */
export const FAR = 39

/** Up to this, the exponents of the four corners are so close that their difference is taken analytically. */
const CLOSE = 0.5

/**
 * exp(−(a² − 2ab cos u + b²)/(2 sin²u)) as e^{−a²/4} e^{−b²/4} times a factor whose exponent is small where it matters;
 * 0 at a far corner.
 */
function corner(a: number, b: number, spread: number, tilt: number): number {
  if (!(Math.abs(a) < FAR && Math.abs(b) < FAR)) return 0
  const roots = Math.sqrt(expMinusHalfSquare(a)) * Math.sqrt(expMinusHalfSquare(b))
  return roots * Math.exp(-(a - b) * (a - b) * spread - a * b * tilt)
}

/** slope·slope′ times the mixed difference of K(·, ·; u) over the four corners of a rectangle. */
export function rectangleDifference({ first, second }: Rectangle, u: number): number {
  const slopes = first.slope * second.slope
  const sine = Math.sin(u)
  const tangent = Math.tan(0.5 * u)
  const [spread, tilt] = [0.5 / (sine * sine) - 0.25, 0.5 * tangent * tangent]
  const { half: h, low: a } = first
  const { half: k, low: b } = second
  if (h < Infinity && k < Infinity) {
    const cosine = Math.cos(u)
    const twist = (h * k * cosine) / (sine * sine)
    const [s, t] = [a + h, b + k]
    // s − t cos u and t − s cos u, without the cancellation at small angles
    const lift = 2 * Math.sin(0.5 * u) ** 2
    const alpha = (h * (s - t + t * lift)) / (sine * sine)
    const beta = (k * (t - s + s * lift)) / (sine * sine)
    if (Math.abs(alpha) + Math.abs(beta) + Math.abs(twist) < CLOSE) {
      const base = corner(s, t, spread, tilt) * Math.exp((-0.5 * (h * h + k * k)) / (sine * sine))
      return (
        4 *
        slopes *
        base *
        (Math.sinh(twist) * Math.cosh(alpha + beta) + Math.exp(-twist) * Math.sinh(alpha) * Math.sinh(beta))
      )
    }
  }
  const [a2, b2] = [first.high, second.high]
  return (
    slopes *
    (corner(a, b, spread, tilt) -
      corner(a, b2, spread, tilt) -
      corner(a2, b, spread, tilt) +
      corner(a2, b2, spread, tilt))
  )
}
