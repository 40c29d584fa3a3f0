import type { WindowStep } from '../program/windows.js'
import type { Geometry } from '../runtime/geometry.js'
import type { Pointer } from '../runtime/Kernels.js'
import { type Run, type Runs, single } from './Run.js'

/** Calls `each` with the places of the image and of the output of every sample. */
function perImage(geometry: Geometry, each: (image: Pointer, output: Pointer) => void): Run {
  const [height, width, channels, outHeight, outWidth] = geometry
  return single((from, to, samples) => {
    for (let i = 0; i < samples; i++) {
      each(from + 4 * i * height * width * channels, to + 4 * i * outHeight * outWidth * channels)
    }
  })
}

/** How steps that move windows over images are run. */
export const windowRuns: Runs<WindowStep> = {
  pool: ({ geometry, average }, { kernels }) =>
    perImage(geometry, (image, output) => kernels.pool(average, image, output, ...geometry)),
  pad: ({ geometry }, { kernels }) => perImage(geometry, (image, output) => kernels.unfold(image, output, ...geometry))
}
