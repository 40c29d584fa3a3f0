import { breakEven } from './breakEven.js'
import { type Kernels, listBytes, type Pointer, panelBytes, TILE_BYTES } from './Kernels.js'

/** What a product is computed with. */
export interface Workbench {
  readonly kernels: Kernels
  /** Memory for this call; the same memory each time that the same use asks for it. */
  scratch(use: string, bytes: number): Pointer
}

/**
 * A matrix in memory: `rows` × `columns` as the product sees it, stored row by row, or column by column if
 * `transposed`.
 */
export interface Operand {
  readonly pointer: Pointer
  readonly rows: number
  readonly columns: number
  readonly transposed: boolean
}

/** An operand is looked at where every entry of it takes part in at least this many multiplications. */
const WORTH_COUNTING = 64

/** The dense product computes four rows at a time: with fewer it is behind the one that skips zeros at any density. */
const DENSE_ROWS = 4

/** The matrix with its rows one after the other in memory. */
function rowMajor({ kernels, scratch }: Workbench, use: string, matrix: Operand): Pointer {
  const { pointer, rows, columns, transposed } = matrix
  if (!transposed) return pointer
  const copy = scratch(use, 4 * rows * columns)
  kernels.transpose(pointer, columns, rows, copy)
  return copy
}

/** The transpose of a matrix, without moving anything. */
export const flipped = ({ pointer, rows, columns, transposed }: Operand): Operand => ({
  pointer,
  rows: columns,
  columns: rows,
  transposed: !transposed
})

const entriesOf = ({ rows, columns }: Operand) => rows * columns

const allFinite = ({ kernels }: Workbench, matrix: Operand) =>
  Boolean(kernels.allFinite(matrix.pointer, entriesOf(matrix)))

/** The share of entries of `values` that are not zero, and whether it is so small that skipping the others pays. */
function densityOf({ kernels }: Workbench, values: Operand, other: Operand): { density: number; pays: boolean } {
  const density = kernels.countNonZeros(values.pointer, entriesOf(values)) / entriesOf(values)
  return { density, pays: density < breakEven(entriesOf(other), false) }
}

/** Whether skipping the zeros among values pays, and changes nothing because the weights are finite. */
export function isSparse(workbench: Workbench, values: Operand, weights: Operand): boolean {
  return densityOf(workbench, values, weights).pays && allFinite(workbench, weights)
}

/** Which operand's zeros are to be skipped in a · b, if any. */
function sparseSide(workbench: Workbench, a: Operand, b: Operand): 'left' | 'right' | undefined {
  if (a.rows < DENSE_ROWS && !b.transposed) return allFinite(workbench, b) ? 'left' : undefined
  const dense = { density: 1, pays: false }
  const left = b.columns < WORTH_COUNTING ? dense : densityOf(workbench, a, b)
  const right = a.rows < WORTH_COUNTING ? dense : densityOf(workbench, b, a)
  if (left.pays && left.density <= right.density && allFinite(workbench, b)) return 'left'
  return right.pays && allFinite(workbench, a) ? 'right' : undefined
}

/** C += A B, skipping the zeros of A. */
function addSparse(workbench: Workbench, a: Operand, b: Operand, c: Pointer): void {
  const [left, right] = [rowMajor(workbench, 'left', a), rowMajor(workbench, 'right', b)]
  const list = workbench.scratch('list', listBytes(a.columns, b.columns))
  workbench.kernels.sparseProduct(a.rows, b.columns, a.columns, left, right, c, list)
}

/** C += A B, every product of it. */
function addDense({ kernels, scratch }: Workbench, a: Operand, b: Operand, c: Pointer): void {
  const [m, n, k] = [a.rows, b.columns, a.columns]
  const panels = scratch('panels', panelBytes(k, n))
  const strides = ({ rows, columns, transposed }: Operand): [number, number] => (transposed ? [1, rows] : [columns, 1])
  kernels.packPanels(b.pointer, ...strides(b), k, n, panels)
  kernels.denseProduct(m, n, k, a.pointer, ...strides(a), panels, c, scratch('tile', TILE_BYTES))
}

/** C += A B. Zeros are skipped only where the other operand is finite, because 0 · NaN and 0 · Infinity are NaN. */
export function addProduct(workbench: Workbench, a: Operand, b: Operand, c: Pointer, skipZeros: boolean): void {
  const side = skipZeros ? sparseSide(workbench, a, b) : undefined
  if (side === 'left') {
    addSparse(workbench, a, b, c)
  } else if (side === 'right') {
    // Cᵀ = Bᵀ Aᵀ has the sparse operand on the left.
    const [m, n] = [a.rows, b.columns]
    const result = workbench.scratch('result', 4 * m * n)
    workbench.kernels.transpose(c, m, n, result)
    addSparse(workbench, flipped(b), flipped(a), result)
    workbench.kernels.transpose(result, n, m, c)
  } else {
    addDense(workbench, a, b, c)
  }
}

/** C = A B + bias, a row of C, or 0 for none. */
export function product(
  workbench: Workbench,
  a: Operand,
  b: Operand,
  bias: Pointer,
  c: Pointer,
  skipZeros: boolean
): void {
  workbench.kernels.fillRows(c, a.rows, b.columns, bias)
  addProduct(workbench, a, b, c, skipZeros)
}
