import { type EdgeOfChaos, type StabilityReport, stabilityReport } from 'sparse-gp-init/theory'
import type { NetworkSize } from '../../../src/pictures/designPlots.js'
import { percentText } from '../../../src/pictures/numberText.js'
import type { Reading } from './protocol.js'
import { shown } from './shown.js'

/** From here on, the standard deviation over q* tells nothing of what is usual. */
const WIDE = 5

function readingsOf({ fixedPoints, basin, depthScales, finiteWidth }: StabilityReport): Reading[] {
  const isContinuum = fixedPoints.some(({ continuum }) => continuum)
  const points = fixedPoints.map(({ q, stability }) => `${shown(q)} (${stability})`).join(', ')
  const readings: Reading[] = [
    ['fixed points', isContinuum ? 'every q' : points],
    ['basin', `${shown(basin.low)} to ${shown(basin.high)}`]
  ]
  if (depthScales !== undefined) readings.push(['depth scale of the variance', `${shown(depthScales.variance)} layers`])
  if (finiteWidth !== undefined) {
    const { spread } = finiteWidth
    readings.push(['spread at the last layer', spread < WIDE ? `${percentText(spread)} of q*` : 'heavy tails'])
    readings.push(['networks above 2q* there', percentText(finiteWidth.aboveTwice)])
  }
  return readings
}

/** What the whole map and a finite width say of a design. */
export function reportOn(design: EdgeOfChaos, size: NetworkSize): { readings: Reading[]; verdict: string } {
  const report = stabilityReport(design, size)
  return { readings: readingsOf(report), verdict: report.verdict }
}
