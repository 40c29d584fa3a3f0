import type { Geometry } from './geometry.js'

/** A place in the memory of the kernels, in bytes. */
export type Pointer = number

/** What of y = x ∗ w a depthwise kernel adds to. */
export const DEPTHWISE = { output: 0, image: 1, filter: 2 } as const

/**
 * The kernels: loops over float32 matrices and images in one memory. The same functions exist as WebAssembly with SIMD
 * (the sources in `assembly/`, where each is described) and as JavaScript. Sizes count floats, scratch space counts
 * bytes.
 */
export interface Kernels {
  /** How many of n entries are not zero. */
  countNonZeros(x: Pointer, n: number): number
  /** Whether none of n entries is NaN or infinite; 0 or 1 in WebAssembly. */
  allFinite(x: Pointer, n: number): boolean | number
  /** Every row becomes a copy of `row`, or zeros where that is 0. */
  fillRows(to: Pointer, rows: number, columns: number, row: Pointer): void
  transpose(from: Pointer, rows: number, columns: number, to: Pointer): void
  /** From outer × inner rows of n floats to inner × outer rows, the outer ones in reverse. */
  swapReversed(from: Pointer, outer: number, inner: number, n: number, to: Pointer): void
  /** B[i, j] at b + 4 (i rowStride + j columnStride), k × n, into the layout that `denseProduct` reads. */
  packPanels(b: Pointer, rowStride: number, columnStride: number, k: number, n: number, panels: Pointer): void
  /** C += A B for A[i, l] at a + 4 (i rowStride + l columnStride); `scratch`: {@link TILE_BYTES}. */
  denseProduct(
    m: number,
    n: number,
    k: number,
    a: Pointer,
    rowStride: number,
    columnStride: number,
    panels: Pointer,
    c: Pointer,
    scratch: Pointer
  ): void
  /** C += A B, skipping the zeros of A; returns how many entries were not zero. `scratch`: 8 (k + 1) + 4 n bytes. */
  sparseProduct(m: number, n: number, k: number, a: Pointer, b: Pointer, c: Pointer, scratch: Pointer): number
  /** Patches of an image as rows. */
  unfold(image: Pointer, patches: Pointer, ...geometry: Geometry): void
  /** Adds patches to the image they were taken from. */
  fold(patches: Pointer, image: Pointer, ...geometry: Geometry): void
  /**
   * Adds to the image what the features of every position spread, skipping zeros. `scratch`: 8 (features + 1) bytes.
   */
  scatter(
    values: Pointer,
    weights: Pointer,
    image: Pointer,
    features: number,
    scratch: Pointer,
    ...geometry: Geometry
  ): number
  /** Depthwise convolution (`result` of {@link DEPTHWISE}) and its two gradients. */
  depthwise(
    result: number,
    image: Pointer,
    filter: Pointer,
    output: Pointer,
    multiplier: number,
    ...geometry: Geometry
  ): void
  /** Maximum, or average, of every window. */
  pool(average: boolean | number, image: Pointer, output: Pointer, ...geometry: Geometry): void
  /** Adds to `gradient` what came from above for every window, at its first maximum. */
  maxPoolGradient(image: Pointer, upstream: Pointer, gradient: Pointer, ...geometry: Geometry): void
  /** min(max(x − τ, 0), m), with `mask` 0x7fffffff of |x| and with the sign of x. */
  clippedThreshold(x: Pointer, to: Pointer, n: number, tau: number, m: number, mask: number): void
}

/** How many bytes the panels of a k × n matrix take. */
export const panelBytes = (k: number, n: number) => 32 * k * Math.ceil(n / 8)

/** How many bytes `denseProduct` wants as scratch. */
export const TILE_BYTES = 256

/** How many bytes `sparseProduct` wants as scratch, and `scatter` with n = 0. */
export const listBytes = (k: number, n: number) => 8 * (k + 1) + 4 * n
