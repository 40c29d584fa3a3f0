import type { Geometry } from './Kernels.js'

/**
 * For a convolution of stride 1 with that many filters the geometry, from its output to its image, whose `scatter` with
 * flipped weights is the convolution itself.
 */
export function adjointGeometry(geometry: Geometry, filters: number): Geometry {
  const [height, width, , outHeight, outWidth, kernelHeight, kernelWidth, , , ...rest] = geometry
  const [dilationHeight, dilationWidth, padTop, padLeft] = rest
  return [
    ...([outHeight, outWidth, filters, height, width, kernelHeight, kernelWidth, 1, 1] as const),
    ...([dilationHeight, dilationWidth] as const),
    ...([(kernelHeight - 1) * dilationHeight - padTop, (kernelWidth - 1) * dilationWidth - padLeft] as const)
  ]
}
