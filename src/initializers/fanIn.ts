import { numberIn, POSITIVE, show } from '../checks.js'
import { sizeOf } from '../sizeOf.js'

/**
 * How many inputs each unit sums over, read off the shape of a kernel: [in, out] for a dense layer,
 * [window…, in, out] for a convolution of one to three dimensions.
 *
 * A depthwise kernel [window…, in, multiplier] and a transposed one [window…, out, in] look the same and are not;
 * theirs has to be given.
 */
export function fanInOf(caller: string, shape: readonly number[]): number {
  if (shape.length < 2 || shape.length > 5) {
    throw new RangeError(
      `${caller}: the fan-in of a kernel of shape [${shape.join(', ')}] is not defined; give it as { fanIn }`
    )
  }
  const fanIn = sizeOf(shape.slice(0, -1))
  if (!(fanIn > 0)) throw new RangeError(`${caller}: a kernel of shape ${show(`[${shape.join(', ')}]`)} has no inputs`)
  return fanIn
}

/** The fan-in that is given, or else the rule that finds one in the shape of the kernel. */
export const givenFanIn = <Rule extends string>(
  caller: string,
  fanIn: number | undefined,
  rule: Rule
): number | Rule => (fanIn === undefined ? rule : numberIn(caller, 'fanIn', fanIn, POSITIVE))
