import { designSparseActivation, gaussianMoments } from '../../src/theory.js'
import { fixture, printedUnit, type Worst } from './accuracy.js'

type Design = ReturnType<typeof designSparseActivation>
interface Given {
  family: 'crelu' | 'cst'
  sparsity: number
  varianceSlope?: number
  clipRatio?: number
  m?: number
  qStar?: number
}
export interface Golden {
  section: string
  kind: string
  given: Given & Readonly<Record<string, number>>
  printed: Readonly<Record<string, string>>
}

export const golden = fixture<{ rows: Golden[] }>('golden.json').rows

/** Printed with 14 digits and more: then double precision itself, not the last digit, is the limit. */
const ROUNDING = 1e-15

export function ofKind(kind: string): Golden[] {
  return golden.filter((row) => row.kind === kind)
}

/** Each printed number against what the library gives, to one unit of its last digit. */
export function checkPrinted(worst: Worst, row: Golden, got: Readonly<Record<string, number>>): void {
  for (const [name, text] of Object.entries(row.printed)) {
    const expected = Number(text)
    const bound = Math.max(printedUnit(text), ROUNDING * Math.max(1, Math.abs(expected)))
    worst.compare(got[name] ?? Number.NaN, expected, bound, `${row.section} ${JSON.stringify(row.given)} ${name}`)
  }
}

export function designOf({ family, sparsity, varianceSlope, clipRatio, m, qStar = 1 }: Given): Design {
  if (clipRatio !== undefined) return designSparseActivation({ family, sparsity, qStar, clipRatio })
  if (m !== undefined) return designSparseActivation({ family, sparsity, qStar, m })
  return designSparseActivation({ family, sparsity, qStar, ...(varianceSlope === undefined ? {} : { varianceSlope }) })
}

/** p(a), p(b), D and the spread of the fourth moment, from the definition of a design. */
export function diagnostics(design: Design): { chi1Slope: number; kappa: number; relativeSpread: number } {
  const { tau, m, qStar, varianceSlope } = design
  const [a, b] = [tau / Math.sqrt(qStar), (tau + m) / Math.sqrt(qStar)]
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const sides = design.family === 'cst' ? 2 : 1
  const mass = 1 / (sides * design.sigmaW ** 2)
  const { secondMoment, fourthMoment } = gaussianMoments(design.activation, qStar)
  const oneStep = design.sigmaW ** 2 * Math.sqrt((fourthMoment - secondMoment ** 2) / 300)
  return {
    chi1Slope: (a * density(a) - b * density(b)) / (2 * qStar * mass),
    kappa: (density(a) + density(b)) / (mass * Math.sqrt(Math.PI)),
    relativeSpread: oneStep / (qStar * Math.sqrt(1 - varianceSlope ** 2))
  }
}
