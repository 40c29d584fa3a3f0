import { bandOf, type Geometry, imageFloats, patchFloats } from '../runtime/geometry.js'
import type { Pointer } from '../runtime/Kernels.js'
import type { Operand, Workbench } from '../runtime/product.js'
import type { ImageBatch } from './convInfo.js'

/** Patches are unfolded up to so many floats at a time, which then stay in the cache. */
const PATCH_FLOATS = 2 ** 18

/** Some rows of the output of some images: all rows of several, or some of one. */
export interface Band {
  readonly firstImage: number
  readonly images: number
  readonly firstRow: number
  readonly rows: number
}

/** Calls `work` with bands that together are the whole output. */
export function forEachBand({ images: all, geometry }: ImageBatch, work: (band: Band) => void): void {
  const [, , , outHeight, outWidth] = geometry
  const rowsAtOnce = Math.max(1, Math.floor(PATCH_FLOATS / (outWidth * patchFloats(geometry))))
  const images = Math.max(1, Math.floor(rowsAtOnce / outHeight))
  const rows = Math.min(rowsAtOnce, outHeight)
  for (let firstImage = 0; firstImage < all; firstImage += images) {
    for (let firstRow = 0; firstRow < outHeight; firstRow += rows) {
      const own = { images: Math.min(images, all - firstImage), rows: Math.min(rows, outHeight - firstRow) }
      work({ firstImage, firstRow, ...own })
    }
  }
}

const positionsIn = ([, , , , outWidth]: Geometry, { images, rows }: Band) => images * rows * outWidth

/** The output in a band as a matrix, a row for every position. */
export function outputRows({ geometry, features: columns }: ImageBatch, output: Pointer, band: Band): Operand {
  const [, , , outHeight, outWidth] = geometry
  const first = (band.firstImage * outHeight + band.firstRow) * outWidth
  return { pointer: output + 4 * first * columns, rows: positionsIn(geometry, band), columns, transposed: false }
}

/** A place for the patches of a band, a row for every position. */
export function patchRows({ scratch }: Workbench, { geometry }: ImageBatch, band: Band): Operand {
  const [rows, columns] = [positionsIn(geometry, band), patchFloats(geometry)]
  return { pointer: scratch('patches', 4 * rows * columns), rows, columns, transposed: false }
}

/** The filter as a matrix, a row for every entry of a patch. */
export function filterMatrix({ geometry, features }: ImageBatch, pointer: Pointer): Operand {
  return { pointer, rows: patchFloats(geometry), columns: features, transposed: false }
}

/** Calls `work` with the places of every image of a band and of its patches, and the geometry that joins them. */
export function forEachPatches(
  { geometry }: ImageBatch,
  image: Pointer,
  patches: Operand,
  band: Band,
  work: (image: Pointer, patches: Pointer, geometry: Geometry) => void
): void {
  const own = bandOf(geometry, band.firstRow, band.rows)
  const [, , , , outWidth] = geometry
  const floats = band.rows * outWidth * patches.columns
  for (let i = 0; i < band.images; i++) {
    work(image + 4 * (band.firstImage + i) * imageFloats(geometry), patches.pointer + 4 * i * floats, own)
  }
}
