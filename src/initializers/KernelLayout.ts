import { sizeOf } from '../sizeOf.js'
import { fanInOf } from './fanIn.js'

/**
 * How the entries of a kernel belong to units: entry (group, tap, channel, unit) lies at the sum of the four numbers
 * times their steps. A unit sums over taps and channels; groups are kernels of their own (the channels of a depthwise
 * convolution, the gates of a recurrent layer).
 */
export interface KernelLayout {
  readonly groups: number
  readonly taps: number
  readonly channels: number
  readonly units: number
  readonly steps: { readonly group: number; readonly tap: number; readonly channel: number; readonly unit: number }
  /** The tap at which a window with padding 'same' is centred. */
  readonly centre: number
}

/** Entries that a unit sums over. */
export const inputsOf = ({ taps, channels }: KernelLayout): number => taps * channels

/** The centre of a window, as an index into its taps in row-major order. */
const centreOf = (window: readonly number[]): number =>
  window.reduce((index, size) => index * size + Math.floor((size - 1) / 2), 0)

/** A dense kernel [in, out], or that of a convolution, [window…, in, out]. */
export function convolutionLayout(shape: readonly number[]): KernelLayout {
  const window = shape.slice(0, -2)
  const [channels, units] = shape.slice(-2) as [number, number]
  const steps = { group: 0, tap: channels * units, channel: units, unit: 1 }
  return { groups: 1, taps: sizeOf(window), channels, units, steps, centre: centreOf(window) }
}

/** A depthwise kernel, [window…, in, multiplier]. */
export function depthwiseLayout(shape: readonly number[]): KernelLayout {
  const window = shape.slice(0, -2)
  const [groups, units] = shape.slice(-2) as [number, number]
  const steps = { group: units, tap: groups * units, channel: 0, unit: 1 }
  return { groups, taps: sizeOf(window), channels: 1, units, steps, centre: centreOf(window) }
}

/** The kernel of a transposed convolution, [window…, out, in]. */
export function transposedLayout(shape: readonly number[]): KernelLayout {
  const window = shape.slice(0, -2)
  const [units, channels] = shape.slice(-2) as [number, number]
  const steps = { group: 0, tap: channels * units, channel: 1, unit: channels }
  return { groups: 1, taps: sizeOf(window), channels, units, steps, centre: centreOf(window) }
}

/** A recurrent kernel, [in, gates · units], each gate a kernel of its own. */
export function gatesLayout([channels, columns]: readonly [number, number], gates: number): KernelLayout {
  const units = columns / gates
  return {
    groups: gates,
    taps: 1,
    channels,
    units,
    steps: { group: units, tap: 0, channel: columns, unit: 1 },
    centre: 0
  }
}

/**
 * The layout that a kernel's shape tells: that of a convolution, or a depthwise one where the given fan-in is its
 * window.
 */
export function layoutOfShape(caller: string, shape: readonly number[], fanIn: number | undefined): KernelLayout {
  fanInOf(caller, shape)
  const isDepthwise = fanIn !== undefined && shape.length > 2 && fanIn === sizeOf(shape.slice(0, -2))
  return isDepthwise ? depthwiseLayout(shape) : convolutionLayout(shape)
}

/** Puts a group's matrix [inputs, units] where its entries belong. */
export function scatter(matrix: Float64Array, values: Float32Array, layout: KernelLayout, group: number): void {
  const { taps, channels, units, steps } = layout
  let from = 0
  for (let tap = 0; tap < taps; tap++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = group * steps.group + tap * steps.tap + channel * steps.channel
      for (let unit = 0; unit < units; unit++) values[start + unit * steps.unit] = matrix[from++] + 0
    }
  }
}
