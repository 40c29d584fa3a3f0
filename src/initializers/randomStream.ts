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
      const next = splitmix((half ^ (state[3] as number)) >>> 0)
      for (let i = 0; i < 4; i++) state[i] = (Math.imul(state[i] as number, 0x01000193) ^ next()) >>> 0
    }
  }
  let [a, b, c] = state as unknown as [number, number, number]
  let counter = 1
  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let i = 0; i < 16; i++) next()
  return () => next() / 2 ** 32
}

/** A seed for those who give none. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 32)
}
