import type { Activation, LinearPiece } from '../../activations/Activation.js'
import { numericalSlope } from '../../activations/numericalSlope.js'
import { expectation } from '../../quadrature/gaussianExpectation.js'
import { normalPdf } from '../../special/normalPdf.js'
import { intervals } from './linearPair.js'
import { rectangleDifference } from './rectangleDifference.js'
import { smoothPair } from './smoothPair.js'

/** Where the slope changes, in standard deviations, and by how much per standard deviation. */
interface Bend {
  readonly at: number
  readonly change: number
}

function bendsOf(pieces: readonly LinearPiece[], q: number): Bend[] {
  const deviation = Math.sqrt(q)
  return pieces
    .slice(1)
    .map((piece, i) => ({ at: piece.from / deviation, change: piece.slope - (pieces[i] as LinearPiece).slope }))
    .filter(({ change }) => change !== 0)
}

/**
 * q E[φ″(h₁)φ″(h₂)] of a piecewise-linear φ: bivariate normal densities at pairs of kinks, as differences over pairs of
 * pieces.
 */
function linearPairCurvature(pieces: readonly LinearPiece[], q: number, c: number): number {
  const bends = bendsOf(pieces, q)
  const mirror = c < 0 ? -1 : 1
  if (c === mirror) {
    let atEnd = 0
    for (const one of bends) {
      for (const other of bends) {
        if (one.at === mirror * other.at) atEnd += one.change * other.change * normalPdf(one.at)
      }
    }
    return atEnd === 0 ? 0 : atEnd * Infinity
  }
  const [own, other] = [intervals(pieces, q, 1), intervals(pieces, q, mirror)]
  const angle = Math.acos(Math.abs(c))
  let sum = 0
  for (const first of own) for (const second of other) sum += rectangleDifference({ first, second }, angle)
  return 0 + (mirror * sum) / (2 * Math.PI * Math.sqrt((1 - c) * (1 + c)))
}

/** Closer to ±1 than this, differences of φ′ over √(1 − |c|) have lost too many digits. */
const CLOSE = 1e-8

const STEP = 1e-9
const SLOPE_JUMP = 1e-6

/** Whether φ′ jumps anywhere. */
const bends = ({ kinks, slope }: Activation) =>
  kinks.some((kink) => {
    const step = STEP * Math.max(1, Math.abs(kink))
    return Math.abs(slope(kink + step) - slope(kink - step)) > SLOPE_JUMP
  })

/** q E[φ″(h₁)φ″(h₂)] for equal variances, with what the kinks contribute; ±Infinity where it diverges. */
export function pairCurvature(activation: Activation, q: number, c: number): number {
  const { pieces, kinks, slope, jumps } = activation
  if (pieces) return linearPairCurvature(pieces, q, c)
  const second = (x: number) => numericalSlope(slope, x, kinks)
  if (c === 1) {
    return jumps !== undefined || bends(activation) ? Infinity : q * expectation((x) => second(x) ** 2, q, kinks)
  }
  const own = 1 - Math.abs(c)
  if (kinks.length === 0 && own < CLOSE) {
    const ofCurvature: Activation = { ...activation, value: second, slope: (x) => numericalSlope(second, x, kinks) }
    return q * smoothPair(ofCurvature, { of: 'value', derivative: 0 }, q, q, c, own).product
  }
  if (own === 0 && (jumps !== undefined || bends(activation))) {
    throw new RangeError(`activation ${activation.name} bends, so the curvature at c = −1 may be infinite; take c > −1`)
  }
  if (own === 0) {
    const ends = [...new Set(kinks.flatMap((kink) => [kink, -kink]))].sort((a, b) => a - b)
    return q * expectation((x) => second(x) * second(-x), q, ends)
  }
  const integrand =
    jumps === undefined ? ({ of: 'slope', derivative: 1 } as const) : ({ of: 'value', derivative: 2 } as const)
  return q * smoothPair(activation, integrand, q, q, c, own).product
}
