import type { Geometry } from '../runtime/geometry.js'
import type { Pointer } from '../runtime/Kernels.js'
import type { Operand } from '../runtime/product.js'
import { type ConvInfo, geometryOf, imageFloats, patchLength } from './convInfo.js'
import type { Workspace } from './Workspace.js'

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
export function forEachBand(info: ConvInfo, work: (band: Band) => void): void {
  const { batchSize, outHeight, outWidth } = info
  const rowsAtOnce = Math.max(1, Math.floor(PATCH_FLOATS / (outWidth * patchLength(info))))
  const images = Math.max(1, Math.floor(rowsAtOnce / outHeight))
  const rows = Math.min(rowsAtOnce, outHeight)
  for (let firstImage = 0; firstImage < batchSize; firstImage += images) {
    for (let firstRow = 0; firstRow < outHeight; firstRow += rows) {
      const own = { images: Math.min(images, batchSize - firstImage), rows: Math.min(rows, outHeight - firstRow) }
      work({ firstImage, firstRow, ...own })
    }
  }
}

const positionsOf = ({ outWidth }: ConvInfo, { images, rows }: Band) => images * rows * outWidth

/** The output in a band as a matrix, a row for every position. */
export function outputRows(info: ConvInfo, output: Pointer, band: Band): Operand {
  const { outHeight, outWidth, outChannels: columns } = info
  const first = (band.firstImage * outHeight + band.firstRow) * outWidth
  return { pointer: output + 4 * first * columns, rows: positionsOf(info, band), columns, transposed: false }
}

/** A place for the patches of a band, a row for every position. */
export function patchRows({ scratch }: Workspace, info: ConvInfo, band: Band): Operand {
  const [rows, columns] = [positionsOf(info, band), patchLength(info)]
  return { pointer: scratch('patches', 4 * rows * columns), rows, columns, transposed: false }
}

/** The filter as a matrix, a row for every entry of a patch. */
export function filterMatrix(info: ConvInfo, pointer: Pointer): Operand {
  return { pointer, rows: patchLength(info), columns: info.outChannels, transposed: false }
}

/** Calls `work` with the places of every image of a band and of its patches, and the geometry that joins them. */
export function forEachPatches(
  info: ConvInfo,
  image: Pointer,
  patches: Operand,
  band: Band,
  work: (image: Pointer, patches: Pointer, geometry: Geometry) => void
): void {
  const { strideHeight, padInfo, outWidth } = info
  const own = {
    ...info,
    outHeight: band.rows,
    padInfo: { ...padInfo, top: padInfo.top - band.firstRow * strideHeight }
  }
  const geometry = geometryOf(own)
  const floats = band.rows * outWidth * patches.columns
  for (let i = 0; i < band.images; i++) {
    work(image + 4 * (band.firstImage + i) * imageFloats(info), patches.pointer + 4 * i * floats, geometry)
  }
}
