import { add, copy, wholeEnd, zero } from './vector'

function maximize(to: usize, from: usize, n: usize): void {
  const whole = wholeEnd(to, n)
  const end = to + (n << 2)
  for (; to < whole; to += 16, from += 16) v128.store(to, f32x4.max(v128.load(to), v128.load(from)))
  for (; to < end; to += 4, from += 4) store<f32>(to, max(load<f32>(to), load<f32>(from)))
}

/** Maximum or average of every window of one image, channels last; what lies outside of the image does not count. */
export function pool(
  average: bool,
  image: usize,
  output: usize,
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
    for (let outX: isize = 0; outX < outWidth; outX++, output += bytes) {
      let count = 0
      for (let kernelY: isize = 0; kernelY < kernelHeight; kernelY++) {
        const y = outY * strideHeight - padTop + kernelY * dilationHeight
        if (y < 0 || y >= height) continue
        for (let kernelX: isize = 0; kernelX < kernelWidth; kernelX++) {
          const x = outX * strideWidth - padLeft + kernelX * dilationWidth
          if (x < 0 || x >= width) continue
          const pixel = image + (y * width + x) * bytes
          if (count == 0) copy(output, pixel, channels)
          else if (average) add(output, pixel, channels)
          else maximize(output, pixel, channels)
          count++
        }
      }
      if (count == 0) zero(output, channels)
      if (average && count > 1) {
        for (let p = output; p < output + bytes; p += 4) store<f32>(p, load<f32>(p) / <f32>count)
      }
    }
  }
}

/**
 * The gradient of the maximum: adds to `gradient` what came from above for every window, where the window had its first
 * maximum. NaN is never one.
 */
export function maxPoolGradient(
  image: usize,
  upstream: usize,
  gradient: usize,
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
  for (let outY: isize = 0; outY < outHeight; outY++) {
    for (let outX: isize = 0; outX < outWidth; outX++) {
      for (let c: isize = 0; c < channels; c++, upstream += 4) {
        const dy = load<f32>(upstream)
        if (dy == 0) continue
        let largest: f32 = -Infinity
        let at: isize = -1
        for (let kernelY: isize = 0; kernelY < kernelHeight; kernelY++) {
          const y = outY * strideHeight - padTop + kernelY * dilationHeight
          if (y < 0 || y >= height) continue
          for (let kernelX: isize = 0; kernelX < kernelWidth; kernelX++) {
            const x = outX * strideWidth - padLeft + kernelX * dilationWidth
            if (x < 0 || x >= width) continue
            const offset = ((y * width + x) * channels + c) << 2
            const value = load<f32>(image + offset)
            if (value > largest) {
              largest = value
              at = offset
            }
          }
        }
        if (at >= 0) store<f32>(gradient + at, load<f32>(gradient + at) + dy)
      }
    }
  }
}
