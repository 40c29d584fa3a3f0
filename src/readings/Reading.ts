/** A quantity and its value, as they are shown. */
export interface Reading {
  readonly name: string
  readonly text: string
}

/** q |V″| up to this is rounding error of 0. */
const FLAT = 1e-10

/** The values that there are, by name, each told by `text`. */
export const readingsOf = (
  text: (value: number) => string,
  values: Readonly<Record<string, number | undefined>>
): Reading[] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, text: text(value) }]))

/** A curvature of the variance map at q, 0 where it is rounding error. */
export const withoutRounding = (curvature: number | undefined, q: number): number | undefined =>
  Math.abs(curvature ?? 1) * q <= FLAT ? 0 : curvature
