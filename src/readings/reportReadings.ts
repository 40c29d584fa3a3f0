import type { StabilityReport } from '../meanField/finiteWidth/stabilityReport.js'
import { fourDigits } from '../text/digits.js'
import { type Reading, readingsOf } from './Reading.js'

/** What the whole variance map says of a network: the basin, where variance comes back at all, and the depth scales. */
export function reportReadings({ basin, depthScales, stability, settles }: StabilityReport): Reading[] {
  const hasBasin = stability === 'stable' || stability === 'one-sided' || settles === 0
  const ends = `q from ${fourDigits(basin.low)} to ${fourDigits(basin.high)}`
  return [
    ...(hasBasin ? [{ name: 'basin', text: ends }] : []),
    ...readingsOf(fourDigits, {
      'depth scale of variance': depthScales?.variance,
      'depth scale of correlation': depthScales?.correlation,
      'depth scale of gradients': depthScales?.gradient
    })
  ]
}
