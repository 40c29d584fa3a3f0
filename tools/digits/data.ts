import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core'

export const classes = 10

/** Grey images, one byte a pixel and one image after the other, and the digit each of them shows. */
export interface Images {
  readonly count: number
  readonly pixelsPerImage: number
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

export interface Data {
  readonly source: string
  /** What the weights are fitted to. */
  readonly train: Images
  /** What learning rates are chosen by. */
  readonly validation: Images
  /** What the reported accuracy is measured on, once. */
  readonly test: Images
}

/** Images `first` … `last − 1`, sharing memory with the whole. */
function slice(images: Images, first: number, last: number): Images {
  const { pixelsPerImage } = images
  return {
    count: last - first,
    pixelsPerImage,
    pixels: images.pixels.subarray(first * pixelsPerImage, last * pixelsPerImage),
    labels: images.labels.subarray(first, last)
  }
}

/** Splits a tenth, at most 1000 images, off the end of the training set for validation. */
export function splitData(source: string, training: Images, test: Images): Data {
  const kept = training.count - Math.min(1000, Math.ceil(training.count / 10))
  return { source, train: slice(training, 0, kept), validation: slice(training, kept, training.count), test }
}

/** Mean square of the standardised inputs, which the first layer's weights are scaled by. */
export const inputSecondMoment = 1

/** Input = (pixel − mean)/sd, with one mean and sd for all pixels of the training set. */
export interface Standardisation {
  readonly mean: number
  readonly sd: number
}

export function standardisationOf({ pixels }: Images): Standardisation {
  let sum = 0
  let squares = 0
  for (const pixel of pixels) {
    sum += pixel
    squares += pixel * pixel
  }
  const mean = sum / pixels.length
  return { mean, sd: Math.sqrt(squares / pixels.length - mean * mean) || 1 }
}

export interface Batch {
  /** Standardised pixels, [images, pixels]. */
  readonly x: Tensor2D
  /** One-hot labels, [images, classes]. */
  readonly y: Tensor2D
}

/** The images at `indices` as tensors, which the caller disposes. */
export function batchOf(images: Images, indices: Uint32Array, { mean, sd }: Standardisation): Batch {
  const { pixelsPerImage, pixels, labels } = images
  const x = new Float32Array(indices.length * pixelsPerImage)
  const y = new Float32Array(indices.length * classes)
  for (const [row, index] of indices.entries()) {
    const image = pixels.subarray(index * pixelsPerImage, (index + 1) * pixelsPerImage)
    for (const [column, pixel] of image.entries()) x[row * pixelsPerImage + column] = (pixel - mean) / sd
    y[row * classes + labels[index]] = 1
  }
  return { x: tensor2d(x, [indices.length, pixelsPerImage]), y: tensor2d(y, [indices.length, classes]) }
}

/** The first `count` images, or all if there are fewer. */
export function firstBatch(images: Images, count: number, standardisation: Standardisation): Batch {
  const indices = Uint32Array.from({ length: Math.min(count, images.count) }, (_, i) => i)
  return batchOf(images, indices, standardisation)
}
