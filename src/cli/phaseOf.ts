import type { StabilityReport } from '../meanField/finiteWidth/stabilityReport.js'

const CRITICAL = 1e-12

/** The phase of a network, by χ₁ where its variance settles. */
export function phaseOf({ settles, chi1, fixedPoints }: StabilityReport): string {
  if (settles === Infinity) return 'divergent'
  // At 0, where φ(0) = 0, V′ and χ₁ are the same.
  const rate = chi1 ?? fixedPoints.find(({ q }) => q === 0)?.slope ?? 0
  if (Math.abs(rate - 1) <= CRITICAL) return 'critical'
  return rate < 1 ? 'ordered' : 'chaotic'
}
