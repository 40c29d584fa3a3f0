/**
 * A matrix of orthonormal columns, uniformly distributed: a product of random reflections, applied to the first columns
 * of the identity from the last reflection to the first, each where it is not yet the identity.
 *
 * @see Stewart (1980), The efficient generation of random orthogonal matrices with an application to condition
 *   estimators, SIAM J. Numer. Anal. 17.
 */
export function orthonormalColumns(rows: number, columns: number, normal: () => number): Float64Array {
  const q = new Float64Array(rows * columns)
  const signs = new Float64Array(columns)
  const sums = new Float64Array(columns)
  for (let k = columns - 1; k >= 0; k--) {
    const v = Float64Array.from({ length: rows - k }, normal)
    const norm = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0))
    const first = v[0]
    const sign = first < 0 ? -1 : 1
    signs[k] = -sign
    v[0] = first + sign * norm
    q[k * columns + k] = 1
    reflect(q, columns, k, v, 1 / (norm * (norm + Math.abs(first))), sums)
  }
  for (let i = 0; i < q.length; i++) q[i] = q[i] * signs[i % columns]
  return q
}

/**
 * Rows and columns of q from k on, less `scale` v vᵀ times them; four rows at a time, so that each sum is read once.
 */
function reflect(
  q: Float64Array,
  columns: number,
  k: number,
  v: Float64Array,
  scale: number,
  sums: Float64Array
): void {
  sums.fill(0)
  const [size, whole] = [v.length, v.length & ~3]
  for (let i = 0; i < whole; i += 4) {
    const [v0, v1, v2, v3] = v.subarray(i, i + 4) as unknown as [number, number, number, number]
    const at = (k + i) * columns
    const [a, b, c, d] = [at, at + columns, at + 2 * columns, at + 3 * columns]
    for (let j = k; j < columns; j++) {
      sums[j] = sums[j] + v0 * q[a + j] + v1 * q[b + j] + v2 * q[c + j] + v3 * q[d + j]
    }
  }
  for (let i = whole; i < size; i++) {
    const [vi, at] = [v[i], (k + i) * columns]
    for (let j = k; j < columns; j++) sums[j] += vi * q[at + j]
  }
  for (let j = k; j < columns; j++) sums[j] = scale * sums[j]
  for (let i = 0; i < whole; i += 4) {
    const [v0, v1, v2, v3] = v.subarray(i, i + 4) as unknown as [number, number, number, number]
    const at = (k + i) * columns
    const [a, b, c, d] = [at, at + columns, at + 2 * columns, at + 3 * columns]
    for (let j = k; j < columns; j++) {
      const sum = sums[j]
      q[a + j] = q[a + j] - v0 * sum
      q[b + j] = q[b + j] - v1 * sum
      q[c + j] = q[c + j] - v2 * sum
      q[d + j] = q[d + j] - v3 * sum
    }
  }
  for (let i = whole; i < size; i++) {
    const [vi, at] = [v[i], (k + i) * columns]
    for (let j = k; j < columns; j++) q[at + j] = q[at + j] - vi * sums[j]
  }
}
