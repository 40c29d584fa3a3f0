import { NON_NEGATIVE, numberIn, POSITIVE_OR_INFINITE } from '../../checks.js'
import type { Activation } from '../Activation.js'
import { clip, clipSlope, linearActivation, type PieceSeed } from '../linearActivation.js'

/** A threshold and a clip height. */
export interface Threshold {
  readonly tau: number
  /** Infinity for no clip. */
  readonly m: number
}

type Params = Readonly<Record<string, number>>

/** τ and m as they are given, checked for `caller`. */
export function checkedThreshold(caller: string, { tau, m }: Threshold): Threshold {
  return {
    tau: numberIn(caller, 'tau', tau, NON_NEGATIVE),
    m: numberIn(caller, 'm', m, POSITIVE_OR_INFINITE)
  }
}

/** The right half of both sparsifying families: zero up to τ, then a ramp of height m, then m. */
function rightHalf(tau: number, m: number): PieceSeed[] {
  return [
    { from: tau, to: tau + m, width: m, slope: 1, at: tau, value: 0 },
    { from: tau + m, to: Infinity, slope: 0, at: tau + m, value: m }
  ]
}

/** min(max(x − τ, 0), m); what CReLU and the shifted ReLU share. */
export function oneSidedThreshold(name: string, threshold: Threshold, params: Params = { ...threshold }): Activation {
  const { tau, m } = threshold
  return linearActivation(
    name,
    params,
    [{ from: -Infinity, to: tau, slope: 0, at: tau, value: 0 }, ...rightHalf(tau, m)],
    (x) => clip(x - tau, m),
    (x) => clipSlope(x - tau, m)
  )
}

/** sign(x)·min(max(|x| − τ, 0), m); what CST and the soft threshold share. */
export function twoSidedThreshold(name: string, threshold: Threshold, params: Params = { ...threshold }): Activation {
  const { tau, m } = threshold
  const right = rightHalf(tau, m)
  const left = right
    .map(({ from, to, at, value, ...rest }) => ({ ...rest, from: 0 - to, to: 0 - from, at: 0 - at, value: 0 - value }))
    .reverse()
  return linearActivation(
    name,
    params,
    [...left, { from: 0 - tau, to: tau, slope: 0, at: tau, value: 0 }, ...right],
    (x) => (x < 0 ? 0 - clip(-x - tau, m) : clip(x - tau, m)),
    // Without a threshold there is no kink at 0.
    (x) => (tau === 0 && x === 0 ? 1 : clipSlope(Math.abs(x) - tau, m))
  )
}
