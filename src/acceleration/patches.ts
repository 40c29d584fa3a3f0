import type { Pointer } from '../runtime/Kernels.js'
import { type ConvInfo, imageFloats, patchLength, positions } from './convInfo.js'
import type { Operand } from './product.js'
import type { Workspace } from './Workspace.js'

/** Images are unfolded together up to this many floats of patches, which then stay in the cache. */
const PATCH_FLOATS = 2 ** 18

/** Calls `work` with the numbers of the first image of every group and of its images. */
export function forEachGroup(info: ConvInfo, work: (first: number, images: number) => void): void {
  const group = Math.max(1, Math.floor(PATCH_FLOATS / (positions(info) * patchLength(info))))
  for (let first = 0; first < info.batchSize; first += group) work(first, Math.min(group, info.batchSize - first))
}

/** Some images of the output as a matrix, a row for every position. */
export function outputRows(info: ConvInfo, output: Pointer, first: number, images: number): Operand {
  const [rows, columns] = [images * positions(info), info.outChannels]
  return { pointer: output + 4 * first * positions(info) * columns, rows, columns, transposed: false }
}

/** The place of patches of some images, a row for every position. */
export function patchRows({ scratch }: Workspace, info: ConvInfo, images: number): Operand {
  const [rows, columns] = [images * positions(info), patchLength(info)]
  return { pointer: scratch('patches', 4 * rows * columns), rows, columns, transposed: false }
}

/** The filter as a matrix, a row for every entry of a patch. */
export function filterMatrix(info: ConvInfo, pointer: Pointer): Operand {
  return { pointer, rows: patchLength(info), columns: info.outChannels, transposed: false }
}

/** Calls `work` with the places of image number `first + i` and of its patches, for every i. */
export function forEachPatches(
  info: ConvInfo,
  image: Pointer,
  { pointer, rows, columns }: Operand,
  first: number,
  images: number,
  work: (image: Pointer, patches: Pointer) => void
): void {
  for (let i = 0; i < images; i++) {
    work(image + 4 * (first + i) * imageFloats(info), pointer + (4 * i * rows * columns) / images)
  }
}
