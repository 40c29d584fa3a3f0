import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import type { SparseDesign } from '../meanField/design/sparseDesign.js'
import { curvatureReading, numberReading, type Reading, shareReading } from './Reading.js'

/** The numbers of a design, from its start to its shares of zeros and clipped units. */
export function designReadings(design: EdgeOfChaos & Partial<SparseDesign>): Reading[] {
  return [
    ...numberReading('σ_w', design.sigmaW),
    ...numberReading('σ_b', design.sigmaB),
    ...numberReading('τ', design.tau),
    ...numberReading('m', design.m),
    ...numberReading('q*', design.qStar),
    ...numberReading('V′(q*)', design.varianceSlope),
    ...curvatureReading('V″(q*)', design.varianceCurvature, design.qStar),
    ...numberReading('χ₁(q*)', design.chi1),
    ...shareReading('zeros', design.sparsity),
    ...shareReading('clipped', design.saturation)
  ]
}
