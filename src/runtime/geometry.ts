/** A convolution or pooling over one image, channels last, from height × width × channels to outHeight × outWidth. */
export type Geometry = readonly [
  height: number,
  width: number,
  channels: number,
  outHeight: number,
  outWidth: number,
  kernelHeight: number,
  kernelWidth: number,
  strideHeight: number,
  strideWidth: number,
  dilationHeight: number,
  dilationWidth: number,
  padTop: number,
  padLeft: number
]

/** How many floats one image has. */
export const imageFloats = ([height, width, channels]: Geometry): number => height * width * channels

/** How many positions a window has. */
export const positionsOf = ([, , , outHeight, outWidth]: Geometry): number => outHeight * outWidth

/** How many positions of the image are under a window. */
export const tapsOf = ([, , , , , kernelHeight, kernelWidth]: Geometry): number => kernelHeight * kernelWidth

/** How many floats are under a window. */
export const patchFloats = (geometry: Geometry): number => tapsOf(geometry) * geometry[2]

/** How many positions a window moves on by, in both directions together. */
export const strideOf = ([, , , , , , , strideHeight, strideWidth]: Geometry): number => strideHeight * strideWidth

/** The geometry of some rows of the output, which read the same image. */
export function bandOf(geometry: Geometry, firstRow: number, rows: number): Geometry {
  const [height, width, channels, , outWidth, kernelHeight, kernelWidth, strideHeight, ...rest] = geometry
  const [strideWidth, dilationHeight, dilationWidth, padTop, padLeft] = rest
  return [
    height,
    width,
    channels,
    rows,
    outWidth,
    kernelHeight,
    kernelWidth,
    strideHeight,
    strideWidth,
    dilationHeight,
    dilationWidth,
    padTop - firstRow * strideHeight,
    padLeft
  ]
}

/**
 * For a convolution of stride 1 with that many filters the geometry, from its output to its image, whose `scatter` with
 * flipped weights is the convolution itself.
 */
export function adjointGeometry(geometry: Geometry, filters: number): Geometry {
  const [height, width, , outHeight, outWidth, kernelHeight, kernelWidth, , , ...rest] = geometry
  const [dilationHeight, dilationWidth, padTop, padLeft] = rest
  return [
    outHeight,
    outWidth,
    filters,
    height,
    width,
    kernelHeight,
    kernelWidth,
    1,
    1,
    dilationHeight,
    dilationWidth,
    (kernelHeight - 1) * dilationHeight - padTop,
    (kernelWidth - 1) * dilationWidth - padLeft
  ]
}
