/** A stream of uniform numbers in [0, 1). */
export type RandomStream = () => number

/** splitmix32: spreads the words of a seed over the state of a generator. */
function splitmix(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}

const BLOCK = 256
/** Numbers that are left out, until the words of the seed have mixed. */
const WARM_UP = 16

/**
 * A stream that depends on every one of the given words (0 is as good a seed as any other): sfc32, in pure integer
 * arithmetic, hence the same on every backend and engine.
 *
 * @see Doty-Humphrey, PractRand: sfc32.
 */
export function randomStream(...words: readonly number[]): RandomStream {
  const state = new Uint32Array(4)
  for (const word of words) {
    // A seed may exceed 32 bits; both halves count.
    for (const half of [word >>> 0, Math.floor(word / 2 ** 32) >>> 0]) {
      const next = splitmix((half ^ state[3]) >>> 0)
      for (let i = 0; i < 4; i++) state[i] = (Math.imul(state[i], 0x01000193) ^ next()) >>> 0
    }
  }
  let [a, b, c] = state as unknown as [number, number, number]
  let counter = 1
  const block = new Float64Array(BLOCK)
  let used = BLOCK
  // In blocks, whose loop keeps the state in registers.
  function refill(): void {
    let [x, y, z, k] = [a, b, c, counter]
    for (let i = 0; i < BLOCK; i++) {
      const sum = (x + y + k) | 0
      k = (k + 1) | 0
      x = y ^ (y >>> 9)
      y = (z + (z << 3)) | 0
      z = (((z << 21) | (z >>> 11)) + sum) | 0
      block[i] = (sum >>> 0) / 2 ** 32
    }
    a = x
    b = y
    c = z
    counter = k
    used = 0
  }
  refill()
  used = WARM_UP
  return () => {
    if (used === BLOCK) refill()
    return block[used++]
  }
}

/** A seed for those who give none. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 32)
}
