import { sizeOf } from '../../sizeOf.js'
import { type Window, windowFit } from '../../windowFit.js'

/** Whether windows have to lie inside, or zeros lie around. */
export type Padding = 'valid' | 'same'

/** Which inputs an output position reads: for one axis, the inputs of each output, by tap, where they exist. */
type Reads = readonly (readonly number[])[]

function alongAxis(length: number, window: Window, padding: Padding): Reads {
  const { kernel, stride, dilation } = window
  const { positions, before } = windowFit(length, window, padding)
  return Array.from({ length: positions }, (_, out) =>
    Array.from({ length: kernel }, (_, tap) => out * stride + tap * dilation - before).filter(
      (i) => i >= 0 && i < length
    )
  )
}

/** The same for a transposed convolution. */
function alongTransposed(length: number, { kernel, stride }: Window, padding: Padding): Reads {
  const positions = length * stride + (padding === 'valid' ? Math.max(kernel - stride, 0) : 0)
  const total = padding === 'valid' ? 0 : Math.max(0, (length - 1) * stride + kernel - positions)
  const before = Math.floor(total / 2)
  const reads: number[][] = Array.from({ length: positions }, () => [])
  for (let i = 0; i < length; i++) {
    for (let tap = 0; tap < kernel; tap++) reads[i * stride + tap - before]?.push(i)
  }
  return reads
}

/** Which inputs every output reads, axis by axis. */
export interface Reading {
  readonly axes: readonly Reads[]
  readonly lengths: readonly number[]
  /** What the sum of a window is divided by: the taps that reach an output, on the inside. */
  readonly taps: number
}

/** How a convolution, or a transposed one, reads positions of those lengths, by a window for each axis. */
export function reading(
  lengths: readonly number[],
  windows: readonly Window[],
  padding: Padding,
  isTransposed = false
): Reading {
  const along = isTransposed ? alongTransposed : alongAxis
  const axes = lengths.map((length, axis) => along(length, windows[axis] as Window, padding))
  const taps = sizeOf(windows.map(({ kernel }) => kernel))
  return { axes, lengths, taps: taps / (isTransposed ? sizeOf(windows.map(({ stride }) => stride)) : 1) }
}

/** At every output, the sum of what it reads, over the taps; separable, so one axis after the other. */
export function windowMeans(values: Float64Array, { axes, lengths, taps }: Reading): Float64Array {
  const total = sizeOf(lengths)
  let current = values.length === 1 ? new Float64Array(total).fill(values[0]) : values
  let sizes = [...lengths]
  for (const [axis, reads] of axes.entries()) {
    const inner = sizeOf(sizes.slice(axis + 1))
    const outer = sizeOf(sizes.slice(0, axis))
    const length = sizes[axis]
    const next = new Float64Array(outer * reads.length * inner)
    for (let o = 0; o < outer; o++) {
      for (const [out, inputs] of reads.entries()) {
        const to = (o * reads.length + out) * inner
        for (const input of inputs) {
          const from = (o * length + input) * inner
          for (let i = 0; i < inner; i++) next[to + i] += current[from + i]
        }
      }
    }
    current = next
    sizes = sizes.map((size, i) => (i === axis ? reads.length : size))
  }
  return current.map((sum) => sum / taps)
}
