import { type EdgeOfChaos, type StabilityReport, stabilityReport } from 'sparse-gp-init/theory'
import type { NetworkSize } from '../../../src/pictures/designPlots.js'
import type { Reading } from '../../../src/readings/Reading.js'
import { reportReadings } from '../../../src/readings/reportReadings.js'
import { fourDigits } from '../../../src/text/digits.js'
import { percentText } from '../../../src/text/percent.js'
import { shown } from './shown.js'

/** From here on, the standard deviation over q* tells nothing of what is usual. */
const WIDE = 5

function readingsOf(report: StabilityReport): Reading[] {
  const { fixedPoints, finiteWidth } = report
  const isContinuum = fixedPoints.some(({ continuum }) => continuum)
  const points = fixedPoints.map(({ q, stability }) => `${fourDigits(q)} (${stability})`).join(', ')
  const first = { name: 'fixed points', text: isContinuum ? 'every q' : points }
  if (finiteWidth === undefined) return [first, ...reportReadings(report)]
  const { spread, aboveTwice } = finiteWidth
  return [
    first,
    ...reportReadings(report),
    { name: 'spread at the last layer', text: spread < WIDE ? `${percentText(spread)} of q*` : 'heavy tails' },
    { name: 'networks above 2q* there', text: percentText(aboveTwice) }
  ]
}

/** What the whole map and a finite width say of a design. */
export function reportOn(design: EdgeOfChaos, size: NetworkSize): { readings: Reading[]; verdict: string } {
  const report = stabilityReport(design, size)
  return { readings: shown(readingsOf(report)), verdict: report.verdict }
}
