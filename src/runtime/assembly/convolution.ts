import { addRows, compress } from './sparseProduct'
import { add, copy, zero } from './vector'

/*
 * One image at a time, channels last. The geometry is always that of a convolution from an image of height × width ×
 * channels to outHeight × outWidth positions.
 */

/** For every position its patch of the image as a row of kernelHeight · kernelWidth · channels floats. */
export function unfold(
  image: usize,
  patches: usize,
  height: isize,
  width: isize,
  channels: isize,
  outHeight: isize,
  outWidth: isize,
  kernelHeight: isize,
  kernelWidth: isize,
  strideHeight: isize,
  strideWidth: isize,
  dilationHeight: isize,
  dilationWidth: isize,
  padTop: isize,
  padLeft: isize
): void {
  const bytes = (<usize>channels) << 2
  const last = (kernelWidth - 1) * dilationWidth
  for (let outY: isize = 0; outY < outHeight; outY++) {
    for (let outX: isize = 0; outX < outWidth; outX++) {
      const left = outX * strideWidth - padLeft
      const inside = dilationWidth == 1 && left >= 0 && left + last < width
      for (let kernelY: isize = 0; kernelY < kernelHeight; kernelY++, patches += kernelWidth * bytes) {
        const y = outY * strideHeight - padTop + kernelY * dilationHeight
        const row = image + y * width * bytes
        if (y < 0 || y >= height) zero(patches, kernelWidth * channels)
        else if (inside) copy(patches, row + left * bytes, kernelWidth * channels)
        else {
          for (let kernelX: isize = 0; kernelX < kernelWidth; kernelX++) {
            const x = left + kernelX * dilationWidth
            if (x < 0 || x >= width) zero(patches + kernelX * bytes, channels)
            else copy(patches + kernelX * bytes, row + x * bytes, channels)
          }
        }
      }
    }
  }
}

/** The adjoint of `unfold`: adds every patch to the place in the image that it was taken from. */
export function fold(
  patches: usize,
  image: usize,
  height: isize,
  width: isize,
  channels: isize,
  outHeight: isize,
  outWidth: isize,
  kernelHeight: isize,
  kernelWidth: isize,
  strideHeight: isize,
  strideWidth: isize,
  dilationHeight: isize,
  dilationWidth: isize,
  padTop: isize,
  padLeft: isize
): void {
  const bytes = (<usize>channels) << 2
  for (let outY: isize = 0; outY < outHeight; outY++) {
    for (let outX: isize = 0; outX < outWidth; outX++) {
      for (let kernelY: isize = 0; kernelY < kernelHeight; kernelY++) {
        const y = outY * strideHeight - padTop + kernelY * dilationHeight
        for (let kernelX: isize = 0; kernelX < kernelWidth; kernelX++, patches += bytes) {
          const x = outX * strideWidth - padLeft + kernelX * dilationWidth
          if (y >= 0 && y < height && x >= 0 && x < width) add(image + (y * width + x) * bytes, patches, channels)
        }
      }
    }
  }
}

/**
 * Adds to the image what every position spreads into its patch: Σ over its `features` of value × weights[feature], where a
 * feature that is zero costs nothing. Weights: features × kernelHeight × kernelWidth × channels. This is the input gradient
 * of a convolution, and with flipped weights a convolution of stride 1 itself. Returns how many features were not zero.
 * `scratch`: 8 (features + 1) bytes.
 */
export function scatter(
  values: usize,
  weights: usize,
  image: usize,
  features: usize,
  scratch: usize,
  height: isize,
  width: isize,
  channels: isize,
  outHeight: isize,
  outWidth: isize,
  kernelHeight: isize,
  kernelWidth: isize,
  strideHeight: isize,
  strideWidth: isize,
  dilationHeight: isize,
  dilationWidth: isize,
  padTop: isize,
  padLeft: isize
): usize {
  const bytes = (<usize>channels) << 2
  const kernelRow = kernelWidth * bytes
  // Taps side by side in the image are added in one go.
  const taps: isize = dilationWidth == 1 ? kernelWidth : 1
  let active: usize = 0
  for (let outY: isize = 0; outY < outHeight; outY++) {
    for (let outX: isize = 0; outX < outWidth; outX++, values += features << 2) {
      const listEnd = compress(values, features, kernelHeight * kernelRow, scratch)
      if (listEnd == scratch) continue
      active += (listEnd - scratch) >> 3
      for (let kernelY: isize = 0; kernelY < kernelHeight; kernelY++) {
        const y = outY * strideHeight - padTop + kernelY * dilationHeight
        if (y < 0 || y >= height) continue
        for (let kernelX: isize = 0; kernelX < kernelWidth; kernelX += taps) {
          const left = outX * strideWidth - padLeft + kernelX * dilationWidth
          const from = max<isize>(0, -left)
          const to = min<isize>(taps, width - left)
          if (from >= to) continue
          const tap = weights + kernelY * kernelRow + (kernelX + from) * bytes
          addRows(scratch, listEnd, tap, image + (y * width + left + from) * bytes, (to - from) * channels)
        }
      }
    }
  }
  return active
}
