import type { Workspace } from '../acceleration/Workspace.js'
import { listBytes, type Pointer, panelBytes, TILE_BYTES } from './Kernels.js'

/** A matrix in memory: `rows` × `columns` as the product sees it, stored row by row, or column by column if `transposed`. */
export interface Operand {
  readonly pointer: Pointer
  readonly rows: number
  readonly columns: number
  readonly transposed: boolean
}

/**
 * Zeros are skipped below this share of entries that are not zero. Measured with `npm run bench:wasm`: per entry, skipping
 * costs about twice as much as the dense product, and three times as much once the other operand is larger than the cache.
 */
const BREAK_EVEN = 0.5
const BREAK_EVEN_OUT_OF_CACHE = 0.3
const CACHE_FLOATS = 2 ** 19

/** An operand is looked at where every entry of it takes part in at least this many multiplications. */
const WORTH_COUNTING = 64

/** The dense product computes four rows at a time: with fewer it is behind the one that skips zeros at any density. */
const DENSE_ROWS = 4

/** The matrix with its rows one after the other in memory. */
function rowMajor({ kernels, scratch }: Workspace, use: string, matrix: Operand): Pointer {
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

const allFinite = ({ kernels }: Workspace, matrix: Operand) =>
  Boolean(kernels.allFinite(matrix.pointer, entriesOf(matrix)))

/** The share of entries of `values` that are not zero, and whether it is so small that skipping the others pays. */
function densityOf({ kernels }: Workspace, values: Operand, other: Operand): { density: number; pays: boolean } {
  const density = kernels.countNonZeros(values.pointer, entriesOf(values)) / entriesOf(values)
  return { density, pays: density < (entriesOf(other) > CACHE_FLOATS ? BREAK_EVEN_OUT_OF_CACHE : BREAK_EVEN) }
}

/** Whether skipping the zeros among values pays, and changes nothing because the weights are finite. */
export function isSparse(workspace: Workspace, values: Operand, weights: Operand): boolean {
  return densityOf(workspace, values, weights).pays && allFinite(workspace, weights)
}

/** Which operand's zeros are to be skipped in a · b, if any. */
function sparseSide(workspace: Workspace, a: Operand, b: Operand): 'left' | 'right' | undefined {
  if (a.rows < DENSE_ROWS && !b.transposed) return allFinite(workspace, b) ? 'left' : undefined
  const dense = { density: 1, pays: false }
  const left = b.columns < WORTH_COUNTING ? dense : densityOf(workspace, a, b)
  const right = a.rows < WORTH_COUNTING ? dense : densityOf(workspace, b, a)
  if (left.pays && left.density <= right.density && allFinite(workspace, b)) return 'left'
  return right.pays && allFinite(workspace, a) ? 'right' : undefined
}

/** C += A B, skipping the zeros of A. */
function addSparse(workspace: Workspace, a: Operand, b: Operand, c: Pointer): void {
  const [left, right] = [rowMajor(workspace, 'left', a), rowMajor(workspace, 'right', b)]
  const list = workspace.scratch('list', listBytes(a.columns, b.columns))
  workspace.kernels.sparseProduct(a.rows, b.columns, a.columns, left, right, c, list)
}

/** C += A B, every product of it. */
function addDense({ kernels, scratch }: Workspace, a: Operand, b: Operand, c: Pointer): void {
  const [m, n, k] = [a.rows, b.columns, a.columns]
  const panels = scratch('panels', panelBytes(k, n))
  const strides = ({ rows, columns, transposed }: Operand): [number, number] => (transposed ? [1, rows] : [columns, 1])
  kernels.packPanels(b.pointer, ...strides(b), k, n, panels)
  kernels.denseProduct(m, n, k, a.pointer, ...strides(a), panels, c, scratch('tile', TILE_BYTES))
}

/** C += A B. Zeros are skipped only where the other operand is finite, because 0 · NaN and 0 · Infinity are NaN. */
export function addProduct(workspace: Workspace, a: Operand, b: Operand, c: Pointer, skipZeros: boolean): void {
  const side = skipZeros ? sparseSide(workspace, a, b) : undefined
  if (side === 'left') {
    addSparse(workspace, a, b, c)
  } else if (side === 'right') {
    // Cᵀ = Bᵀ Aᵀ has the sparse operand on the left.
    const [m, n] = [a.rows, b.columns]
    const result = workspace.scratch('result', 4 * m * n)
    workspace.kernels.transpose(c, m, n, result)
    addSparse(workspace, flipped(b), flipped(a), result)
    workspace.kernels.transpose(result, n, m, c)
  } else {
    addDense(workspace, a, b, c)
  }
}

/** C = A B + bias, a row of C, or 0 for none. */
export function product(
  workspace: Workspace,
  a: Operand,
  b: Operand,
  bias: Pointer,
  c: Pointer,
  skipZeros: boolean
): void {
  workspace.kernels.fillRows(c, a.rows, b.columns, bias)
  addProduct(workspace, a, b, c, skipZeros)
}
