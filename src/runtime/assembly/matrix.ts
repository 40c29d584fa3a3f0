import { copy, wholeEnd, zero } from './vector'

/** How many of `n` entries are not zero; NaN is not. */
export function countNonZeros(x: usize, n: usize): u32 {
  const whole = wholeEnd(x, n)
  const end = x + (n << 2)
  let counts = i32x4.splat(0)
  for (; x < whole; x += 16) counts = i32x4.sub(counts, f32x4.ne(v128.load(x), f32x4.splat(0)))
  let count: u32 =
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  for (; x < end; x += 4) count += u32(load<f32>(x) != 0)
  return count
}

/** Whether none of `n` entries is NaN or infinite: 0 x is 0 for finite x and NaN for the others. */
export function allFinite(x: usize, n: usize): bool {
  const whole = wholeEnd(x, n)
  const end = x + (n << 2)
  let products = f32x4.splat(0)
  for (; x < whole; x += 16) products = f32x4.add(products, f32x4.mul(v128.load(x), f32x4.splat(0)))
  let rest: f32 = 0
  for (; x < end; x += 4) rest += 0 * load<f32>(x)
  return !v128.any_true(f32x4.ne(products, products)) && rest == rest
}

/** Makes every row of a matrix the same: a copy of `row`, or zeros where `row` is 0. */
export function fillRows(to: usize, rows: usize, columns: usize, row: usize): void {
  if (row == 0) return zero(to, rows * columns)
  for (let i: usize = 0; i < rows; i++, to += columns << 2) copy(to, row, columns)
}

/** Writes the transpose of four rows of four floats, `from` and `to` with their own distances between rows. */
export function transposeBlock(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const row0 = v128.load(from)
  const row1 = v128.load(from + fromStep)
  const row2 = v128.load(from + 2 * fromStep)
  const row3 = v128.load(from + 3 * fromStep)
  const low01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
  v128.store(to + toStep, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
  v128.store(to + 2 * toStep, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
  v128.store(to + 3 * toStep, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
}

/** Transposes a row-major matrix. */
export function transpose(from: usize, rows: usize, columns: usize, to: usize): void {
  const fromStep = columns << 2
  const toStep = rows << 2
  const wholeRows = rows & ~3
  const wholeColumns = columns & ~3
  for (let j: usize = 0; j < wholeColumns; j += 4) {
    for (let i: usize = 0; i < wholeRows; i += 4) {
      transposeBlock(from + i * fromStep + (j << 2), fromStep, to + j * toStep + (i << 2), toStep)
    }
  }
  for (let j: usize = 0; j < columns; j++) {
    for (let i = j < wholeColumns ? wholeRows : 0; i < rows; i++) {
      store<f32>(to + j * toStep + (i << 2), load<f32>(from + i * fromStep + (j << 2)))
    }
  }
}

/** From outer × inner rows of n floats to inner × outer rows, the outer ones in reverse. */
export function swapReversed(from: usize, outer: usize, inner: usize, n: usize, to: usize): void {
  const bytes = n << 2
  for (let i: usize = 0; i < outer; i++) {
    for (let j: usize = 0; j < inner; j++, from += bytes) copy(to + (j * outer + outer - 1 - i) * bytes, from, n)
  }
}
