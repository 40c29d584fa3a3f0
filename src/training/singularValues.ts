/**
 * Turns a vector into the normal of the mirror that sends it onto its first axis; the scale of the mirror and the
 * image.
 */
function householder(x: Float64Array): { readonly beta: number; readonly image: number } {
  let squares = 0
  for (const entry of x) squares += entry * entry
  const norm = Math.sqrt(squares)
  if (norm === 0) return { beta: 0, image: 0 }
  const first = x[0]
  const sign = first < 0 ? -1 : 1
  x[0] = first + sign * norm
  return { beta: 1 / (norm * (norm + Math.abs(first))), image: -sign * norm }
}

/** Mirrors every vector of `rows` in the normal `v`. */
function reflect(rows: readonly Float64Array[], v: Float64Array, beta: number): void {
  for (const row of rows) {
    let projection = 0
    for (let i = 0; i < v.length; i++) projection += v[i] * row[i]
    for (let i = 0; i < v.length; i++) row[i] = row[i] - beta * projection * v[i]
  }
}

/** Mirrors every entry of the vectors `rows`, taken as one vector of rows, in the normal `v`. */
function reflectAcross(rows: readonly Float64Array[], v: Float64Array, beta: number): void {
  const projection = new Float64Array(rows[0]?.length ?? 0)
  rows.forEach((row, j) => {
    for (let i = 0; i < row.length; i++) projection[i] += v[j] * row[i]
  })
  rows.forEach((row, j) => {
    for (let i = 0; i < row.length; i++) row[i] = row[i] - beta * v[j] * projection[i]
  })
}

/**
 * Diagonal and superdiagonal, interleaved, of the bidiagonal matrix with the singular values of the given columns,
 * overwritten.
 */
function bidiagonalise(columns: readonly Float64Array[]): number[] {
  const bands: number[] = []
  columns.forEach((column, k) => {
    const normal = column.subarray(k)
    const rest = columns.slice(k + 1)
    const down = householder(normal)
    bands.push(down.image)
    reflect(
      rest.map((other) => other.subarray(k)),
      normal,
      down.beta
    )
    if (rest.length === 0) return
    const row = Float64Array.from(rest, (other) => other[k])
    const right = householder(row)
    bands.push(right.image)
    reflectAcross(
      rest.map((other) => other.subarray(k + 1)),
      row,
      right.beta
    )
  })
  return bands
}

/**
 * How many singular values lie below x > 0. The bands are the off-diagonal of a symmetric tridiagonal matrix with zero
 * diagonal whose eigenvalues are ± the singular values; Sturm's sequence counts those below x.
 */
function countBelow(bands: readonly number[], x: number): number {
  let pivot = -x
  let negative = 1
  for (const band of bands) {
    pivot = -x - (band * band) / pivot
    if (Math.abs(pivot) < 1e-300) pivot = -1e-300
    if (pivot < 0) negative++
  }
  return negative - (bands.length + 1) / 2
}

function transposed(columns: readonly Float64Array[]): Float64Array[] {
  const length = columns[0]?.length ?? 0
  return Array.from({ length }, (_, i) => Float64Array.from(columns, (column) => column[i]))
}

/**
 * The singular values of a matrix, given by its columns (at least one, not empty, finite), ascending: Householder
 * bidiagonalisation, then bisection. Absolute error of the order of 1e-15 of the largest.
 */
export function singularValues(columns: readonly Float64Array[]): number[] {
  const isTall = columns.length <= (columns[0]?.length ?? 0)
  const bands = bidiagonalise(isTall ? columns.map((column) => column.slice()) : transposed(columns))
  const bound = 2 * Math.max(...bands.map(Math.abs))
  if (bound === 0) return Array.from({ length: (bands.length + 1) / 2 }, () => 0)
  const scaled = bands.map((band) => band / bound)
  return Array.from({ length: (bands.length + 1) / 2 }, (_, k) => {
    let [low, high] = [0, 1]
    for (let i = 0; i < 54; i++) {
      const middle = (low + high) / 2
      if (countBelow(scaled, middle) > k) high = middle
      else low = middle
    }
    return low * bound
  })
}
