import { add, multiplyAdd, wholeEnd, zero } from './vector'

/** Bytes of one entry of a list: where the row of B begins, counted from B, and the value of A. */
const ENTRY: usize = 8

/**
 * Lists the entries of a row of A that are not zero, and returns the end of the list. `step`: bytes from one row of B to
 * the next. The list may take one entry more than the row has.
 */
export function compress(row: usize, k: usize, step: usize, list: usize): usize {
  const end = row + (k << 2)
  const zero = f32x4.splat(0)
  let offset: usize = 0
  for (; row + 64 <= end; row += 64, offset += step << 4) {
    const low = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(row), zero), f32x4.ne(v128.load(row, 16), zero))
    const high = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(row, 32), zero), f32x4.ne(v128.load(row, 48), zero))
    for (let bits = i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)); bits; bits &= bits - 1) {
      const lane = <usize>ctz(bits)
      store<u32>(list, <u32>(offset + lane * step))
      store<f32>(list, load<f32>(row + (lane << 2)), 4)
      list += ENTRY
    }
  }
  for (; row < end; row += 4, offset += step) {
    const value = load<f32>(row)
    store<u32>(list, <u32>offset)
    store<f32>(list, value, 4)
    list += usize(value != 0) * ENTRY
  }
  return list
}

/** y[0..n) += the listed rows of B times their values, four rows in one pass over y. */
export function addRows(list: usize, listEnd: usize, b: usize, y: usize, n: usize): void {
  const whole = wholeEnd(y, n)
  const end = y + (n << 2)
  for (; list + 4 * ENTRY <= listEnd; list += 4 * ENTRY) {
    let row0 = b + <usize>load<u32>(list)
    let row1 = b + <usize>load<u32>(list, 8)
    let row2 = b + <usize>load<u32>(list, 16)
    let row3 = b + <usize>load<u32>(list, 24)
    const x0 = v128.load32_splat(list, 4)
    const x1 = v128.load32_splat(list, 12)
    const x2 = v128.load32_splat(list, 20)
    const x3 = v128.load32_splat(list, 28)
    let to = y
    for (; to < whole; to += 16) {
      let sum = multiplyAdd(x0, v128.load(row0), v128.load(to))
      sum = multiplyAdd(x1, v128.load(row1), sum)
      sum = multiplyAdd(x2, v128.load(row2), sum)
      v128.store(to, multiplyAdd(x3, v128.load(row3), sum))
      row0 += 16
      row1 += 16
      row2 += 16
      row3 += 16
    }
    for (; to < end; to += 4) {
      let sum = load<f32>(to) + load<f32>(list, 4) * load<f32>(row0)
      sum += load<f32>(list, 12) * load<f32>(row1)
      sum += load<f32>(list, 20) * load<f32>(row2)
      store<f32>(to, sum + load<f32>(list, 28) * load<f32>(row3))
      row0 += 4
      row1 += 4
      row2 += 4
      row3 += 4
    }
  }
  for (; list < listEnd; list += ENTRY) {
    let row = b + <usize>load<u32>(list)
    const x = v128.load32_splat(list, 4)
    let to = y
    for (; to < whole; to += 16, row += 16) v128.store(to, multiplyAdd(x, v128.load(row), v128.load(to)))
    for (; to < end; to += 4, row += 4) store<f32>(to, load<f32>(to) + load<f32>(list, 4) * load<f32>(row))
  }
}

/** Rows are summed in parts of so many entries, so that rounding stays small. */
const PART: usize = 256 * ENTRY

/**
 * C += A B for row-major A (m × k), B (k × n) and C, touching only the rows of B that an entry of A other than zero asks
 * for. Returns how many entries of A were not zero. `scratch`: 8 (k + 1) + 4 n bytes.
 */
export function sparseProduct(m: usize, n: usize, k: usize, a: usize, b: usize, c: usize, scratch: usize): usize {
  let active: usize = 0
  const list = scratch + (n << 2)
  for (let i: usize = 0; i < m; i++, a += k << 2, c += n << 2) {
    const end = compress(a, k, n << 2, list)
    active += (end - list) / ENTRY
    if (end - list <= PART) {
      addRows(list, end, b, c, n)
      continue
    }
    for (let from = list; from < end; from += PART) {
      zero(scratch, n)
      addRows(from, min(end, from + PART), b, scratch, n)
      add(c, scratch, n)
    }
  }
  return active
}
