import type { Activation } from '../../activations/Activation.js'
import { expectation, expectations } from '../../quadrature/gaussianExpectation.js'
import { mass } from './linearIntegrals.js'

/*
 * E[φ²] is differentiated through the density of h, so that whatever the kinks of φ′ contribute is inside the integral:
 * d/dq E[F(h)] = E[F(h)(z² − 1)]/(2q) with z = h/√q, and E[φφ′h] = q·d/dq E[φ²] where φ is continuous.
 */

export function mean({ value, kinks }: Activation, q: number): number {
  return expectation(value, q, kinks)
}

export function secondMoment({ value, kinks }: Activation, q: number): number {
  return expectation((x) => value(x) ** 2, q, kinks)
}

/** E[φ²] − E[φ]² without cancellation, dE[φ]/dq and d²E[φ]/dq². */
export function aroundMean({ value, kinks }: Activation, q: number, level: number): [number, number, number] {
  const [spread, first, second] = expectations(
    (x, out) => {
      const [phi, square] = [value(x) - level, (x * x) / q]
      out[0] = phi * phi
      out[1] = phi * (square - 1)
      out[2] = phi * (square * (square - 6) + 3)
    },
    3,
    q,
    kinks
  ) as [number, number, number]
  return [spread, first / (2 * q), second / (4 * q * q)]
}

export function fourthMoment({ value, kinks }: Activation, q: number): number {
  return expectation((x) => value(x) ** 4, q, kinks)
}

/** E[φ′²]; Infinity where φ jumps. */
export function slopeMoment({ slope, kinks, jumps }: Activation, q: number): number {
  return jumps === undefined ? expectation((x) => slope(x) ** 2, q, kinks) : Infinity
}

/** d E[φ²]/dq. */
export function growth({ value, slope, kinks, jumps }: Activation, q: number): number {
  if (jumps !== undefined) return expectation((x) => value(x) ** 2 * (x * x - q), q, kinks) / (2 * q * q)
  return expectation((x) => value(x) * slope(x) * x, q, kinks) / q
}

/** E[φ²] and d E[φ²]/dq of a continuous activation in one pass, and E[φ′²] where it is asked for. */
export function squares({ value, slope, kinks }: Activation, q: number, hasSlopes: boolean) {
  const [square, product, slopes] = expectations(
    (x, out) => {
      const [phi, rise] = [value(x), slope(x)]
      out[0] = phi * phi
      out[1] = phi * rise * x
      if (hasSlopes) out[2] = rise * rise
    },
    hasSlopes ? 3 : 2,
    q,
    kinks
  ) as [number, number, number]
  return { secondMoment: square, growth: product / q, slopeMoment: slopes }
}

/** d² E[φ²]/dq². */
export function curvature({ value, slope, kinks, jumps }: Activation, q: number): number {
  if (jumps !== undefined) {
    const hermite4 = (square: number) => square * (square - 6) + 3
    return expectation((x) => value(x) ** 2 * hermite4((x * x) / q), q, kinks) / (4 * q * q)
  }
  return expectation((x) => value(x) * slope(x) * x * ((x * x) / q - 3), q, kinks) / (2 * q * q)
}

const PROBES = 16

interface FlatFractions {
  readonly zeroFraction: number
  readonly saturatedFraction: number
}

/**
 * The Gaussian mass of the stretches between kinks on which φ is constant: at zero, and elsewhere. A stretch counts as
 * constant when φ is the same at every probe across ten standard deviations of it.
 */
export function flatFractions({ value, kinks }: Activation, q: number): FlatFractions {
  const deviation = Math.sqrt(q)
  const reach = 10 * deviation
  const ends = [-Infinity, ...kinks, Infinity]
  let [zeroFraction, saturatedFraction] = [0, 0]
  for (let i = 1; i < ends.length; i++) {
    const [from, to] = [ends[i - 1], ends[i]]
    const low = Math.max(from, Math.min(-reach, to - reach))
    const high = Math.min(to, Math.max(reach, from + reach))
    const at = (k: number) => value(low + ((k + 0.5) / PROBES) * (high - low))
    const level = at(0)
    if (!Array.from({ length: PROBES }, (_, k) => at(k)).every((phi) => phi === level)) continue
    const fraction = mass(from / deviation, to / deviation, (to - from) / deviation)
    if (level === 0) zeroFraction += fraction
    else saturatedFraction += fraction
  }
  return { zeroFraction, saturatedFraction }
}

/** All that the edge of chaos of a continuous activation needs, in one pass over φ and φ′; as in `linearIntegrals`. */
export function smoothIntegrals(activation: Activation, q: number) {
  const { value, slope, kinks } = activation
  const [level, square, slopes, first, second] = expectations(
    (x, out) => {
      const [phi, rise] = [value(x), slope(x)]
      const product = phi * rise * x
      out[0] = phi
      out[1] = phi * phi
      out[2] = rise * rise
      out[3] = product
      out[4] = product * ((x * x) / q - 3)
    },
    5,
    q,
    kinks
  ) as [number, number, number, number, number]
  return {
    mean: level,
    secondMoment: square,
    slopeMoment: slopes,
    growth: first / q,
    curvature: second / (2 * q * q),
    ...flatFractions(activation, q)
  }
}
