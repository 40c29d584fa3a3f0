import { transposeBlock } from './matrix'
import { add, multiplyAdd, zero } from './vector'

/** Columns of B that lie together in a panel, and are computed together. */
const PANEL: usize = 8
const PANEL_BYTES: usize = PANEL << 2
/** Rows of A that are computed together. */
const TILE: usize = 4

/** Panels of eight columns, four panels at a time: a whole 128 bytes of each row of B are read at once. */
function packFourPanels(b: usize, rowStep: usize, k: usize, panels: usize): void {
  const panelStep = k * PANEL_BYTES
  for (let i: usize = 0; i < k; i++, b += rowStep, panels += PANEL_BYTES) {
    for (let panel: usize = 0; panel < 4; panel++) {
      v128.store(panels + panel * panelStep, v128.load(b + panel * PANEL_BYTES))
      v128.store(panels + panel * panelStep, v128.load(b + panel * PANEL_BYTES, 16), 16)
    }
  }
}

/** One panel whose columns are contiguous in memory. */
function packTransposedPanel(b: usize, columnStep: usize, k: usize, panel: usize): void {
  const whole = k & ~3
  for (let i: usize = 0; i < whole; i += 4) {
    transposeBlock(b + (i << 2), columnStep, panel + i * PANEL_BYTES, PANEL_BYTES)
    transposeBlock(b + (i << 2) + 4 * columnStep, columnStep, panel + i * PANEL_BYTES + 16, PANEL_BYTES)
  }
  packPanel(b + (whole << 2), 4, columnStep, k - whole, PANEL, panel + whole * PANEL_BYTES)
}

/** One panel entry by entry, with zeros in the columns past `width`. */
function packPanel(b: usize, rowStep: usize, columnStep: usize, k: usize, width: usize, panel: usize): void {
  for (let i: usize = 0; i < k; i++, b += rowStep, panel += PANEL_BYTES) {
    for (let j: usize = 0; j < PANEL; j++) store<f32>(panel + (j << 2), j < width ? load<f32>(b + j * columnStep) : 0)
  }
}

/**
 * Packs B, k × n with B[i, j] at b + 4 (i rowStride + j columnStride), into panels of eight columns: k rows of eight
 * floats each, the last panel filled up with zeros.
 */
export function packPanels(b: usize, rowStride: usize, columnStride: usize, k: usize, n: usize, panels: usize): void {
  const rowStep = rowStride << 2
  const columnStep = columnStride << 2
  let j: usize = 0
  if (columnStride == 1) {
    for (; j + 4 * PANEL <= n; j += 4 * PANEL) packFourPanels(b + (j << 2), rowStep, k, panels + ((j * k) << 2))
  } else if (rowStride == 1) {
    for (; j + PANEL <= n; j += PANEL) packTransposedPanel(b + j * columnStep, columnStep, k, panels + ((j * k) << 2))
  }
  for (; j < n; j += PANEL) packPanel(b + j * columnStep, rowStep, columnStep, k, n - j, panels + ((j * k) << 2))
}

/** Products are summed in blocks of so many, blocks in sums of so many products, and those into C: rounding stays small. */
const BLOCK: usize = 256
const LONG: usize = 64 * BLOCK

/** c[0..8) += the two vectors. */
function addTwo(c: usize, low: v128, high: v128): void {
  v128.store(c, f32x4.add(v128.load(c), low))
  v128.store(c, f32x4.add(v128.load(c, 16), high), 16)
}

/** C[0..4, 0..8] += A[0..4, :] times one panel, block by block in the order of k. */
function tile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  step: usize,
  panel: usize,
  k: usize,
  c: usize,
  cStep: usize
): void {
  const end = panel + k * PANEL_BYTES
  while (panel < end) {
    const blockEnd = min(end, panel + BLOCK * PANEL_BYTES)
    let c00 = f32x4.splat(0)
    let c01 = c00
    let c10 = c00
    let c11 = c00
    let c20 = c00
    let c21 = c00
    let c30 = c00
    let c31 = c00
    for (; panel < blockEnd; panel += PANEL_BYTES) {
      const b0 = v128.load(panel)
      const b1 = v128.load(panel, 16)
      let x = v128.load32_splat(a0)
      c00 = multiplyAdd(x, b0, c00)
      c01 = multiplyAdd(x, b1, c01)
      x = v128.load32_splat(a1)
      c10 = multiplyAdd(x, b0, c10)
      c11 = multiplyAdd(x, b1, c11)
      x = v128.load32_splat(a2)
      c20 = multiplyAdd(x, b0, c20)
      c21 = multiplyAdd(x, b1, c21)
      x = v128.load32_splat(a3)
      c30 = multiplyAdd(x, b0, c30)
      c31 = multiplyAdd(x, b1, c31)
      a0 += step
      a1 += step
      a2 += step
      a3 += step
    }
    addTwo(c, c00, c01)
    addTwo(c + cStep, c10, c11)
    addTwo(c + 2 * cStep, c20, c21)
    addTwo(c + 3 * cStep, c30, c31)
  }
}

function copyTile(from: usize, fromStep: usize, to: usize, toStep: usize, rows: usize, columns: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) {
      store<f32>(to + i * toStep + (j << 2), load<f32>(from + i * fromStep + (j << 2)))
    }
  }
}

/**
 * C += A B for A m × k with A[i, l] at a + 4 (i rowStride + l columnStride), B in panels and C row-major.
 * `scratch`: 256 bytes.
 */
export function denseProduct(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  rowStride: usize,
  columnStride: usize,
  panels: usize,
  c: usize,
  scratch: usize
): void {
  const rowStep = rowStride << 2
  const step = columnStride << 2
  const cStep = n << 2
  const part = scratch + TILE * PANEL_BYTES
  for (let j: usize = 0; j < n; j += PANEL) {
    const panel = panels + ((j * k) << 2)
    const columns = min(PANEL, n - j)
    for (let i: usize = 0; i < m; i += TILE) {
      const rows = min(TILE, m - i)
      // Rows past the end repeat the last one; what they give is thrown away.
      let a0 = a + i * rowStep
      let a1 = rows > 1 ? a0 + rowStep : a0
      let a2 = rows > 2 ? a1 + rowStep : a1
      let a3 = rows > 3 ? a2 + rowStep : a2
      const target = c + i * cStep + (j << 2)
      const whole = rows == TILE && columns == PANEL
      const to = whole ? target : scratch
      const toStep = whole ? cStep : PANEL_BYTES
      if (!whole) copyTile(target, cStep, scratch, PANEL_BYTES, rows, columns)
      if (k <= LONG) tile(a0, a1, a2, a3, step, panel, k, to, toStep)
      else {
        for (let l: usize = 0; l < k; l += LONG) {
          zero(part, TILE * PANEL)
          tile(a0, a1, a2, a3, step, panel + l * PANEL_BYTES, min(LONG, k - l), part, PANEL_BYTES)
          for (let row: usize = 0; row < TILE; row++) add(to + row * toStep, part + row * PANEL_BYTES, PANEL)
          a0 += LONG * step
          a1 += LONG * step
          a2 += LONG * step
          a3 += LONG * step
        }
      }
      if (!whole) copyTile(scratch, PANEL_BYTES, target, cStep, rows, columns)
    }
  }
}
