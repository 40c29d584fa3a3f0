import type { Geometry } from './geometry.js'
import { DEPTHWISE, type Kernels } from './Kernels.js'

/** What the kernels need of a memory; its buffer may become another one when it grows. */
export interface Memory {
  readonly buffer: ArrayBufferLike
}

/** Columns of a panel, as in `assembly/denseProduct.ts`. */
const PANEL = 8

/** Calls `visit` with the indices of position, pixel and tap, for every tap of every window that lies in the image. */
function forEachTap(geometry: Geometry, visit: (position: number, pixel: number, tap: number) => void): void {
  const [height, width, , outHeight, outWidth, kernelHeight, kernelWidth, ...rest] = geometry
  const [strideHeight, strideWidth, dilationHeight, dilationWidth, padTop, padLeft] = rest
  for (let position = 0; position < outHeight * outWidth; position++) {
    const top = Math.floor(position / outWidth) * strideHeight - padTop
    const left = (position % outWidth) * strideWidth - padLeft
    for (let kernelY = 0; kernelY < kernelHeight; kernelY++) {
      const y = top + kernelY * dilationHeight
      if (y < 0 || y >= height) continue
      for (let kernelX = 0; kernelX < kernelWidth; kernelX++) {
        const x = left + kernelX * dilationWidth
        if (x >= 0 && x < width) visit(position, y * width + x, kernelY * kernelWidth + kernelX)
      }
    }
  }
}

/** y[0..n) += x b[0..n), both places of f. */
function addScaled(f: Float32Array, y: number, x: number, b: number, n: number): void {
  for (let j = 0; j < n; j++) f[y + j] += x * f[b + j]
}

/** sums[0..n) += Σ x_t f[rows_t..rows_t + n), four rows in one pass. */
function addFour(sums: Float64Array, x: readonly number[], f: Float32Array, rows: readonly number[]): void {
  const [x0, x1, x2, x3] = x as [number, number, number, number]
  const [r0, r1, r2, r3] = rows as [number, number, number, number]
  for (let j = 0; j < sums.length; j++) {
    sums[j] = sums[j] + x0 * f[r0 + j] + x1 * f[r1 + j] + x2 * f[r2 + j] + x3 * f[r3 + j]
  }
}

/**
 * y += Σ x_i times the row at b + i step over the k entries x_i at `from` that are not zero; returns how many there
 * are.
 */
function addActiveRows(
  f: Float32Array,
  from: number,
  k: number,
  b: number,
  step: number,
  y: number,
  n: number
): number {
  const sums = new Float64Array(n)
  const x = [0, 0, 0, 0]
  const rows = [b, b, b, b]
  let active = 0
  for (let i = 0; i < k; i++) {
    const value = f[from + i]
    if (value === 0) continue
    x[active & 3] = value
    rows[active & 3] = b + i * step
    if ((++active & 3) === 0) addFour(sums, x, f, rows)
  }
  for (let t = 0; t < (active & 3); t++) {
    for (let j = 0; j < n; j++) {
      sums[j] += x[t] * f[rows[t] + j]
    }
  }
  for (let j = 0; j < n; j++) f[y + j] += sums[j]
  return active
}

/** The kernels in JavaScript, for where WebAssembly or its SIMD is not to be had. */
export function javascriptKernels(memory: Memory): Kernels {
  let view = new Float32Array(memory.buffer)
  /** The memory as floats: their index is the pointer over 4. */
  function floats(): Float32Array {
    if (view.buffer !== memory.buffer) view = new Float32Array(memory.buffer)
    return view
  }

  return {
    countNonZeros(x, n) {
      let count = 0
      for (const entry of floats().subarray(x >>> 2, (x >>> 2) + n)) if (entry !== 0) count++
      return count
    },

    allFinite(x, n) {
      return floats()
        .subarray(x >>> 2, (x >>> 2) + n)
        .every(Number.isFinite)
    },

    fillRows(to, rows, columns, row) {
      const f = floats()
      const start = to >>> 2
      if (row === 0) f.fill(0, start, start + rows * columns)
      else for (let i = 0; i < rows; i++) f.copyWithin(start + i * columns, row >>> 2, (row >>> 2) + columns)
    },

    transpose(from, rows, columns, to) {
      const f = floats()
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) f[(to >>> 2) + j * rows + i] = f[(from >>> 2) + i * columns + j]
      }
    },

    swapReversed(from, outer, inner, n, to) {
      const f = floats()
      for (let i = 0; i < outer; i++) {
        for (let j = 0; j < inner; j++) {
          const start = (from >>> 2) + (i * inner + j) * n
          f.copyWithin((to >>> 2) + (j * outer + outer - 1 - i) * n, start, start + n)
        }
      }
    },

    packPanels(b, rowStride, columnStride, k, n, panels) {
      const f = floats()
      let to = panels >>> 2
      for (let j = 0; j < n; j += PANEL) {
        for (let i = 0; i < k; i++) {
          for (let column = j; column < j + PANEL; column++) {
            f[to++] = column < n ? f[(b >>> 2) + i * rowStride + column * columnStride] : 0
          }
        }
      }
    },

    denseProduct(m, n, k, a, rowStride, columnStride, panels, c) {
      const f = floats()
      const sums = new Float64Array(n)
      for (let i = 0; i < m; i++) {
        sums.fill(0)
        for (let l = 0; l < k; l++) {
          const x = f[(a >>> 2) + i * rowStride + l * columnStride]
          for (let j = 0; j < n; j++) {
            const panel = j - (j % PANEL)
            sums[j] += x * f[(panels >>> 2) + panel * k + l * PANEL + j - panel]
          }
        }
        for (const [j, sum] of sums.entries()) {
          const at = (c >>> 2) + i * n + j
          f[at] += sum
        }
      }
    },

    sparseProduct(m, n, k, a, b, c) {
      const f = floats()
      let active = 0
      for (let i = 0; i < m; i++) active += addActiveRows(f, (a >>> 2) + i * k, k, b >>> 2, n, (c >>> 2) + i * n, n)
      return active
    },

    unfold(image, patches, ...geometry) {
      const f = floats()
      const [, , channels, outHeight, outWidth, kernelHeight, kernelWidth] = geometry
      const taps = kernelHeight * kernelWidth
      f.fill(0, patches >>> 2, (patches >>> 2) + outHeight * outWidth * taps * channels)
      forEachTap(geometry, (position, pixel, tap) => {
        const start = (image >>> 2) + pixel * channels
        f.copyWithin((patches >>> 2) + (position * taps + tap) * channels, start, start + channels)
      })
    },

    fold(patches, image, ...geometry) {
      const f = floats()
      const [, , channels, , , kernelHeight, kernelWidth] = geometry
      const taps = kernelHeight * kernelWidth
      forEachTap(geometry, (position, pixel, tap) =>
        addScaled(
          f,
          (image >>> 2) + pixel * channels,
          1,
          (patches >>> 2) + (position * taps + tap) * channels,
          channels
        )
      )
    },

    scatter(values, weights, image, features, _, ...geometry) {
      const f = floats()
      const [, , channels, outHeight, outWidth, kernelHeight, kernelWidth] = geometry
      const step = kernelHeight * kernelWidth * channels
      forEachTap(geometry, (position, pixel, tap) => {
        const from = (values >>> 2) + position * features
        const row = (weights >>> 2) + tap * channels
        addActiveRows(f, from, features, row, step, (image >>> 2) + pixel * channels, channels)
      })
      return this.countNonZeros(values, outHeight * outWidth * features)
    },

    depthwise(result, image, filter, output, multiplier, ...geometry) {
      const f = floats()
      const channels = geometry[2]
      const features = channels * multiplier
      forEachTap(geometry, (position, pixel, tap) => {
        for (let feature = 0; feature < features; feature++) {
          const x = (image >>> 2) + pixel * channels + Math.floor(feature / multiplier)
          const w = (filter >>> 2) + tap * features + feature
          const y = (output >>> 2) + position * features + feature
          const [to, a, b] =
            result === DEPTHWISE.output ? [y, x, w] : result === DEPTHWISE.image ? [x, y, w] : [w, x, y]
          addScaled(f, to, f[a], b, 1)
        }
      })
    },

    pool(average, image, output, ...geometry) {
      const f = floats()
      const [, , channels, outHeight, outWidth] = geometry
      const counts = new Int32Array(outHeight * outWidth)
      f.fill(0, output >>> 2, (output >>> 2) + counts.length * channels)
      forEachTap(geometry, (position, pixel) => {
        const first = counts[position] === 0
        counts[position] += 1
        for (let c = 0; c < channels; c++) {
          const to = (output >>> 2) + position * channels + c
          const x = f[(image >>> 2) + pixel * channels + c]
          const before = f[to]
          f[to] = first ? x : average ? before + x : Math.max(before, x)
        }
      })
      if (!average) return
      for (let i = 0; i < counts.length * channels; i++) {
        const at = (output >>> 2) + i
        f[at] = f[at] / Math.max(1, counts[Math.floor(i / channels)])
      }
    },

    maxPoolGradient(image, upstream, gradient, ...geometry) {
      const f = floats()
      const [, , channels, outHeight, outWidth] = geometry
      const size = outHeight * outWidth * channels
      const largest = new Float32Array(size).fill(-Infinity)
      const at = new Int32Array(size).fill(-1)
      forEachTap(geometry, (position, pixel) => {
        for (let c = 0; c < channels; c++) {
          const output = position * channels + c
          const value = f[(image >>> 2) + pixel * channels + c]
          if (!(value > largest[output])) continue
          largest[output] = value
          at[output] = pixel * channels + c
        }
      })
      for (let i = 0; i < size; i++) {
        if (at[i] >= 0) addScaled(f, (gradient >>> 2) + at[i], 1, (upstream >>> 2) + i, 1)
      }
    },

    clippedThreshold(x, to, n, tau, m, mask) {
      const f = floats()
      const [threshold, clip, twoSided] = [Math.fround(tau), Math.fround(m), mask !== -1]
      for (let i = 0; i < n; i++) {
        const entry = f[(x >>> 2) + i]
        const distance = Math.fround((twoSided ? Math.abs(entry) : entry) - threshold)
        const value = Math.min(Math.max(distance, 0), clip)
        f[(to >>> 2) + i] = twoSided && entry < 0 ? 0 - value : value
      }
    }
  }
}
