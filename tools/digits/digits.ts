import { random } from '../random.js'
import type { Images } from './data.js'
import { draw, side } from './draw.js'
import { write } from './handwriting.js'

/** `count` drawn digits, each class equally often. The same seed and stream give the same images. */
export function drawDigits(count: number, seed: number, stream: number): Images {
  const source = random(seed, stream)
  const pixelsPerImage = side * side
  const pixels = new Uint8Array(count * pixelsPerImage)
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10)
  for (const [i, digit] of labels.entries()) {
    draw(write(digit, source), pixels.subarray(i * pixelsPerImage, (i + 1) * pixelsPerImage), source)
  }
  return { count, pixelsPerImage, pixels, labels }
}
