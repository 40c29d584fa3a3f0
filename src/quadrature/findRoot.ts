const MAX_STEPS = 200

/**
 * The root of a continuous function inside a bracket, by Chandrupatla's method: inverse quadratic interpolation where
 * it is safe, bisection elsewhere.
 *
 * @param atLow f(low), where it is known
 * @param atHigh f(high), where it is known
 * @returns x between low and high, to the last bit or two of x
 * @throws Error if f has the same sign at both ends
 * @see Chandrupatla (1997), Advances in Engineering Software 28, 145–149.
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  atLow = f(low),
  atHigh = f(high)
): number {
  let [a, b, fa, fb] = [low, high, atLow, atHigh]
  if (fa === 0) return a
  if (fb === 0) return b
  if (!(Math.sign(fa) * Math.sign(fb) < 0))
    throw new Error(`findRoot: f(${low}) = ${fa} and f(${high}) = ${fb} do not bracket a root`)
  let c = a
  let fc = fa
  let t = 0.5
  for (let step = 0; step < MAX_STEPS; step++) {
    const x = a + t * (b - a)
    const fx = f(x)
    if (Math.sign(fx) === Math.sign(fa)) {
      c = a
      fc = fa
    } else {
      c = b
      fc = fb
      b = a
      fb = fa
    }
    a = x
    fa = fx
    const best = Math.abs(fa) < Math.abs(fb) ? a : b
    const resolution = (2 * Number.EPSILON * Math.abs(best) + Number.MIN_VALUE) / Math.abs(b - a)
    if (fa === 0 || resolution > 0.5) return best
    const xi = (a - b) / (c - b)
    const phi = (fa - fb) / (fc - fb)
    const interpolate = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
    t = interpolate
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + (((c - a) / (b - a)) * (fa / (fc - fa)) * fb) / (fc - fb)
      : 0.5
    t = Math.min(1 - resolution, Math.max(resolution, t))
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b
}
