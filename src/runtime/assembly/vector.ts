/* Loops over contiguous floats, four at a time. Lengths count floats, pointers and offsets count bytes. */

/** c + a b, rounded after the product: WebAssembly SIMD has no fused form. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(c, f32x4.mul(a, b))
}

/** The end of the part of `n` floats at `p` that is made of whole vectors. */
export function wholeEnd(p: usize, n: usize): usize {
  return p + ((n & ~3) << 2)
}

export function copy(to: usize, from: usize, n: usize): void {
  const whole = wholeEnd(to, n)
  const end = to + (n << 2)
  for (; to < whole; to += 16, from += 16) v128.store(to, v128.load(from))
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from))
}

export function add(to: usize, from: usize, n: usize): void {
  const whole = wholeEnd(to, n)
  const end = to + (n << 2)
  for (; to < whole; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)))
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from))
}

export function zero(to: usize, n: usize): void {
  const whole = wholeEnd(to, n)
  const end = to + (n << 2)
  for (; to < whole; to += 16) v128.store(to, f32x4.splat(0))
  for (; to < end; to += 4) store<f32>(to, 0)
}

/** c += a b, entry by entry. */
export function addProduct(c: usize, a: usize, b: usize, n: usize): void {
  const whole = wholeEnd(c, n)
  const end = c + (n << 2)
  for (; c < whole; c += 16, a += 16, b += 16) v128.store(c, multiplyAdd(v128.load(a), v128.load(b), v128.load(c)))
  for (; c < end; c += 4, a += 4, b += 4) store<f32>(c, load<f32>(c) + load<f32>(a) * load<f32>(b))
}
