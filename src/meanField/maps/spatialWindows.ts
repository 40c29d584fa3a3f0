import { integerIn, wrongKind } from '../../checks.js'
import { windowFit } from '../../windowFit.js'

/** A number for both directions, or one each. */
export type Size = number | readonly [vertical: number, horizontal: number]

/** Windows over an image. */
export interface Windows {
  /** How many there are, down and across. */
  readonly shape: [number, number]
  /** The position under every tap of every window; undefined beyond the border. */
  readonly taps: readonly (readonly (number | undefined)[])[]
}

const LARGEST_SIDE = 1024

/** The two sides of a size, checked. */
export function sidesOf(caller: string, argument: string, size: Size): [number, number] {
  const sides = Array.isArray(size) ? size : [size, size]
  if (sides.length !== 2) throw wrongKind(caller, argument, 'one number or two', size)
  return sides.map((side) => integerIn(caller, argument, side, 1, LARGEST_SIDE)) as [number, number]
}

/** Which inputs a window covers at each of its steps along one direction; undefined beyond the border. */
function stepsOf(length: number, window: number, stride: number, same: boolean): (number | undefined)[][] {
  const one = { kernel: window, stride, dilation: 1 }
  const { positions, before } = windowFit(length, one, same ? 'same' : 'valid')
  return Array.from({ length: positions }, (_, step) =>
    Array.from({ length: window }, (_, tap) => {
      const at = step * stride - before + tap
      return at >= 0 && at < length ? at : undefined
    })
  )
}

/** What windows of a size make of an image. */
export function windowsOf(
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  [down, right]: readonly [number, number],
  same: boolean
): Windows {
  const [ys, xs] = [stepsOf(height, rows, down, same), stepsOf(width, columns, right, same)]
  const taps = ys.flatMap((column) =>
    xs.map((row) =>
      column.flatMap((y) => row.map((x) => (y === undefined || x === undefined ? undefined : y * width + x)))
    )
  )
  return { shape: [ys.length, xs.length], taps }
}
