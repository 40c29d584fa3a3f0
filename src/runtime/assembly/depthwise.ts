import { addProduct } from './vector'

/** The three roles of an image, a filter and an output in y = x w; one of them is summed up from the other two. */
const OUTPUT: u32 = 0
const IMAGE: u32 = 1

/** One tap of a depthwise convolution with a channel multiplier above 1. */
function addTap(result: u32, x: usize, w: usize, y: usize, channels: usize, multiplier: usize): void {
  for (let c: usize = 0; c < channels; c++, x += 4) {
    for (let m: usize = 0; m < multiplier; m++, w += 4, y += 4) {
      if (result == OUTPUT) store<f32>(y, load<f32>(y) + load<f32>(x) * load<f32>(w))
      else if (result == IMAGE) store<f32>(x, load<f32>(x) + load<f32>(y) * load<f32>(w))
      else store<f32>(w, load<f32>(w) + load<f32>(x) * load<f32>(y))
    }
  }
}

/**
 * The depthwise convolution of one image (`result` 0: adds to the output), its input gradient (1: adds to the image) and
 * its filter gradient (2: adds to the filter). Channels last; filter kernelHeight × kernelWidth × channels × multiplier.
 */
export function depthwise(
  result: u32,
  image: usize,
  filter: usize,
  output: usize,
  multiplier: isize,
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
  const features = channels * multiplier
  for (let outY: isize = 0; outY < outHeight; outY++) {
    for (let outX: isize = 0; outX < outWidth; outX++) {
      const at = output + (((outY * outWidth + outX) * features) << 2)
      for (let kernelY: isize = 0; kernelY < kernelHeight; kernelY++) {
        const y = outY * strideHeight - padTop + kernelY * dilationHeight
        if (y < 0 || y >= height) continue
        for (let kernelX: isize = 0; kernelX < kernelWidth; kernelX++) {
          const x = outX * strideWidth - padLeft + kernelX * dilationWidth
          if (x < 0 || x >= width) continue
          const pixel = image + (((y * width + x) * channels) << 2)
          const tap = filter + (((kernelY * kernelWidth + kernelX) * features) << 2)
          if (multiplier != 1) addTap(result, pixel, tap, at, channels, multiplier)
          else if (result == OUTPUT) addProduct(at, pixel, tap, channels)
          else if (result == IMAGE) addProduct(pixel, at, tap, channels)
          else addProduct(tap, pixel, at, channels)
        }
      }
    }
  }
}
