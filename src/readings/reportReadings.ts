import type { StabilityReport } from '../meanField/finiteWidth/stabilityReport.js'
import { fourDigits } from '../text/digits.js'
import { numberReading, type Reading } from './Reading.js'

/** What the whole variance map says of a network: the basin, where variance comes back at all, and the depth scales. */
export function reportReadings({ basin, depthScales, stability, settles }: StabilityReport): Reading[] {
  const hasBasin = stability === 'stable' || stability === 'one-sided' || settles === 0
  const ends = `q from ${fourDigits(basin.low)} to ${fourDigits(basin.high)}`
  return [
    ...(hasBasin ? [{ name: 'basin', text: ends }] : []),
    ...numberReading('depth scale of variance', depthScales?.variance),
    ...numberReading('depth scale of correlation', depthScales?.correlation),
    ...numberReading('depth scale of gradients', depthScales?.gradient)
  ]
}
