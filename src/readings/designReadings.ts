import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import type { SparseDesign } from '../meanField/design/sparseDesign.js'
import { fourDigits } from '../text/digits.js'
import { percent } from '../text/percent.js'
import { type Reading, readingsOf, withoutRounding } from './Reading.js'

/** The numbers of a design, from its start to its shares of zeros and clipped units. */
export const designReadings = (design: EdgeOfChaos & Partial<SparseDesign>): Reading[] => [
  ...readingsOf(fourDigits, {
    σ_w: design.sigmaW,
    σ_b: design.sigmaB,
    τ: design.tau,
    m: design.m,
    'q*': design.qStar,
    'V′(q*)': design.varianceSlope,
    'V″(q*)': withoutRounding(design.varianceCurvature, design.qStar),
    'χ₁(q*)': design.chi1
  }),
  ...readingsOf(percent, { zeros: design.sparsity, clipped: design.saturation })
]
