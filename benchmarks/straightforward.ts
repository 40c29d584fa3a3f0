/*
 * The straightforward way, to compare with: adaptive Simpson quadrature of the defining integrals over ±10 standard
 * deviations, to 1e-10, knowing nothing of kinks.
 */

const TOLERANCE = 1e-10
const REACH = 10

const density = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)

function adaptiveSimpson(f: (x: number) => number, low: number, high: number): number {
  function refine(
    a: number,
    fa: number,
    b: number,
    fb: number,
    m: number,
    fm: number,
    whole: number,
    depth: number
  ): number {
    const [l, r] = [0.5 * (a + m), 0.5 * (m + b)]
    const [fl, fr] = [f(l), f(r)]
    const left = ((m - a) / 6) * (fa + 4 * fl + fm)
    const right = ((b - m) / 6) * (fm + 4 * fr + fb)
    const error = left + right - whole
    if (depth <= 0 || Math.abs(error) <= 15 * TOLERANCE) return left + right + error / 15
    return refine(a, fa, m, fm, l, fl, left, depth - 1) + refine(m, fm, b, fb, r, fr, right, depth - 1)
  }
  // A few panels to start with, so that a narrow function is not missed.
  let total = 0
  const panels = 16
  for (let i = 0; i < panels; i++) {
    const a = low + (i * (high - low)) / panels
    const b = low + ((i + 1) * (high - low)) / panels
    const m = 0.5 * (a + b)
    const [fa, fb, fm] = [f(a), f(b), f(m)]
    total += refine(a, fa, b, fb, m, fm, ((b - a) / 6) * (fa + 4 * fm + fb), 40)
  }
  return total
}

interface Scalar {
  value(x: number): number
  slope(x: number): number
}

/** σ_w² and σ_b² on the edge of chaos. */
export function edgeOfChaosByQuadrature({ value, slope }: Scalar, q: number): { sw2: number; sb2: number } {
  const deviation = Math.sqrt(q)
  const mean = (f: (x: number) => number) => adaptiveSimpson((z) => f(deviation * z) * density(z), -REACH, REACH)
  const sw2 = 1 / mean((x) => slope(x) ** 2)
  return { sw2, sb2: q - sw2 * mean((x) => value(x) ** 2) }
}

/** E[φ(h₁)φ(h₂)] by one adaptive integral inside another. */
export function pairMomentByQuadrature({ value }: Scalar, q: number, c: number): number {
  const deviation = Math.sqrt(q)
  const own = Math.sqrt(1 - c * c)
  return adaptiveSimpson(
    (z) => {
      const inner = adaptiveSimpson((y) => value(deviation * (c * z + own * y)) * density(y), -REACH, REACH)
      return value(deviation * z) * inner * density(z)
    },
    -REACH,
    REACH
  )
}
