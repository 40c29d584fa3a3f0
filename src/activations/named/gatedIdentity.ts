import type { Activation } from '../Activation.js'
import type { NoOptions } from './noOptions.js'
import { smoothActivation } from './smoothActivation.js'

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
