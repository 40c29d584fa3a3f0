/*
 * The clipped threshold and its gradient on `n` floats. `mask` keeps all bits of x where there is one side, and clears its
 * sign where there are two.
 */

/** Clipped max(|x| − τ, 0), with the sign of x where it is not zero; NaN stays NaN. */
export function clippedThreshold(x: usize, to: usize, n: usize, tau: f32, m: f32, mask: i32): void {
  const bits = i32x4.splat(mask)
  const zero = f32x4.splat(0)
  const end = to + (n << 2)
  for (; to < end; x += 16, to += 16) {
    const last = end - to < 16
    const entry = last ? loadSome(x, end - to) : v128.load(x)
    const distance = f32x4.sub(v128.and(entry, bits), f32x4.splat(tau))
    const clipped = f32x4.min(f32x4.max(distance, zero), f32x4.splat(m))
    const sign = v128.andnot(entry, bits)
    const value = v128.or(clipped, v128.and(sign, f32x4.gt(clipped, zero)))
    if (last) storeSome(to, value, end - to)
    else v128.store(to, value)
  }
}

/** dy where 0 < z < m for the distance z past the threshold, else 0. */
export function clippedThresholdGradient(x: usize, dy: usize, to: usize, n: usize, tau: f32, m: f32, mask: i32): void {
  const bits = i32x4.splat(mask)
  const zero = f32x4.splat(0)
  const end = to + (n << 2)
  for (; to < end; x += 16, dy += 16, to += 16) {
    const last = end - to < 16
    const entry = last ? loadSome(x, end - to) : v128.load(x)
    const upstream = last ? loadSome(dy, end - to) : v128.load(dy)
    const distance = f32x4.sub(v128.and(entry, bits), f32x4.splat(tau))
    const open = v128.and(f32x4.gt(distance, zero), f32x4.lt(distance, f32x4.splat(m)))
    const value = v128.and(upstream, open)
    if (last) storeSome(to, value, end - to)
    else v128.store(to, value)
  }
}

/** The first `bytes` < 16 bytes at p. */
function loadSome(p: usize, bytes: usize): v128 {
  let x = v128.load32_zero(p)
  if (bytes > 4) x = v128.load_lane<f32>(p, x, 1, 4)
  if (bytes > 8) x = v128.load_lane<f32>(p, x, 2, 8)
  return x
}

function storeSome(p: usize, x: v128, bytes: usize): void {
  v128.store_lane<f32>(p, x, 0)
  if (bytes > 4) v128.store_lane<f32>(p, x, 1, 4)
  if (bytes > 8) v128.store_lane<f32>(p, x, 2, 8)
}
