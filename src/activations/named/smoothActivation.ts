import type { Activation } from '../Activation.js'
import { type NoOptions, noOptions } from './noOptions.js'

/** Every parameterless analytic activation is made here. */
export function smoothActivation(
  name: string,
  options: NoOptions,
  value: (x: number) => number,
  slope: (x: number) => number
): Activation {
  noOptions(name, options)
  return { name, params: {}, value, slope, kinks: [] }
}
