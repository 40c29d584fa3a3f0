export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number
  normal(mean: number, sd: number): number
  /** Uniform in 0 … n − 1. */
  integer(n: number): number
  /** The numbers 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array
}

/** Random numbers (sfc32) from a seed; each stream of the same seed is independent of the others. */
export function random(seed: number, stream: number): Random {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = stream | 0
  let counter = 1

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 15; i++) next()

  const integer = (n: number) => Math.floor(next() * n)
  return {
    uniform: (low, high) => low + (high - low) * next(),
    normal: (mean, sd) => mean + sd * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    integer,
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i)
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1)
        const held = order[i]
        order[i] = order[j]
        order[j] = held
      }
      return order
    }
  }
}
