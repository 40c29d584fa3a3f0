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

/** x times a gate that rises from 0 to 1. */
export function gatedIdentity(
  name: string,
  options: NoOptions,
  gate: (x: number) => number,
  gateSlope: (x: number) => number
): Activation {
  return smoothActivation(
    name,
    options,
    (x) => (x === -Infinity ? 0 : x * gate(x)),
    (x) => gate(x) + (Number.isFinite(x) ? x * gateSlope(x) : 0)
  )
}
