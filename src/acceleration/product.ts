import { listBytes, type Pointer, panelBytes, TILE_BYTES } from '../runtime/Kernels.js'
import type { Workspace } from './Workspace.js'

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

/** Fewer rows than this leave the dense product, which computes four at a time, behind that which skips zeros. */
const FEW_ROWS = 4

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

/** Whether so many entries that are not zero leave few enough for skipping the others in left · right to pay. */
function paysToSkip(density: number, right: Operand): boolean {
  return density < (entriesOf(right) > CACHE_FLOATS ? BREAK_EVEN_OUT_OF_CACHE : BREAK_EVEN)
}

/** The share of entries of `left` that are not zero where skipping the others in left · right pays, else 1. */
function usefulDensity({ kernels }: Workspace, left: Operand, right: Operand): number {
  if (right.columns < WORTH_COUNTING) return 1
  const density = kernels.countNonZeros(left.pointer, entriesOf(left)) / entriesOf(left)
  return paysToSkip(density, right) ? density : 1
}

const allFinite = ({ kernels }: Workspace, matrix: Operand) =>
  Boolean(kernels.allFinite(matrix.pointer, entriesOf(matrix)))

/** Whether it pays to skip the zeros of values that each take part in many multiplications by weights, and is exact. */
export function isSparse(workspace: Workspace, values: Operand, weights: Operand): boolean {
  const density = workspace.kernels.countNonZeros(values.pointer, entriesOf(values)) / entriesOf(values)
  return paysToSkip(density, weights) && allFinite(workspace, weights)
}

/** C += A B, skipping the zeros of A. */
function addSparse(workspace: Workspace, a: Operand, b: Operand, c: Pointer): void {
  const [left, right] = [rowMajor(workspace, 'left', a), rowMajor(workspace, 'right', b)]
  const list = workspace.scratch('list', listBytes(a.columns))
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

/**
 * C += A B. Every entry is summed in the same order whether zeros are skipped or not. They are skipped only where the other
 * operand is finite, because 0 · NaN and 0 · Infinity are NaN.
 */
export function addProduct(workspace: Workspace, a: Operand, b: Operand, c: Pointer, skipZeros: boolean): void {
  const { kernels, scratch } = workspace
  const few = skipZeros && a.rows < FEW_ROWS
  const counted = skipZeros && !few
  const left = counted ? usefulDensity(workspace, a, b) : 1
  const right = counted ? usefulDensity(workspace, flipped(b), flipped(a)) : 1
  if (few && allFinite(workspace, b)) {
    addSparse(workspace, a, b, c)
  } else if (left < 1 && left <= right && allFinite(workspace, b)) {
    addSparse(workspace, a, b, c)
  } else if (right < 1 && allFinite(workspace, a)) {
    // Cᵀ = Bᵀ Aᵀ has the sparse operand on the left.
    const [m, n] = [a.rows, b.columns]
    const result = scratch('result', 4 * m * n)
    kernels.transpose(c, m, n, result)
    addSparse(workspace, flipped(b), flipped(a), result)
    kernels.transpose(result, n, m, c)
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
