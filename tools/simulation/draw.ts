/** Seeded random numbers and statistics for the simulations: none of the library's own code. */

/** Independent N(0, 1) in double precision: sfc32 with 53-bit uniforms, Box–Muller. */
export function normalSource(seed: number): () => number {
  let [a, b, c, counter] = [0x9e3779b9 ^ seed, 0x243f6a88, 0xb7e15162, 1]
  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let i = 0; i < 20; i++) next()
  const uniform = () => ((next() >>> 6) * 2 ** 27 + (next() >>> 5) + 0.5) / 2 ** 53
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}

/** What one network shows in one layer. */
export interface Measured {
  /** Mean square of the pre-activations of the first input, and of the second. */
  q1: number
  q2: number
  /** Their correlation. */
  c: number
  /** σ_w² mean(φ′²) of the first input. */
  chi1: number
  /** Share of exact zeros of φ of the first input. */
  sparsity: number
}

/** The uncentred moments of two equally long rows. */
export function secondMoments(x: ArrayLike<number>, y: ArrayLike<number>): [number, number, number] {
  let [xx, yy, xy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i], y[i]]
    xx += a * a
    yy += b * b
    xy += a * b
  }
  return [xx / x.length, yy / x.length, xy / x.length]
}

/**
 * Mean over networks and its standard error, spread/√n: the units of one network are not independent, the networks are.
 */
export function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
  return { mean, error: spread / Math.sqrt(n) }
}
