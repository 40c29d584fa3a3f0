import type { Activation } from '../activations/Activation.js'
import { toActivation } from '../activations/byName/toActivation.js'
import type { StabilityReport } from '../meanField/finiteWidth/stabilityReport.js'
import { designReadings } from '../readings/designReadings.js'
import { type Reading, readingsOf, withoutRounding } from '../readings/Reading.js'
import { reportReadings } from '../readings/reportReadings.js'
import { fourDigits } from '../text/digits.js'
import { percent } from '../text/percent.js'
import { columns } from '../text/table.js'
import type { Answer, NetworkAnswer } from './Answer.js'
import { phaseOf } from './phaseOf.js'

/** Kinks that are listed; of more, their number is told. */
const MOST_KINKS = 8
const GAP = '   '

const sentences = (text: string): string[] => text.split(/(?<=\.) (?=\p{Lu})/u)

function networkReadings({ network, report }: NetworkAnswer): Reading[] {
  const { settles } = report
  return [
    ...readingsOf(fourDigits, { σ_w: network.sigmaW, σ_b: network.sigmaB }),
    { name: 'phase', text: phaseOf(report) },
    { name: 'settles at', text: `q = ${fourDigits(settles)}` },
    { name: 'layers until there', text: String(report.settlesAfter) },
    ...readingsOf(fourDigits, {
      'V′': report.varianceSlope,
      'V″': withoutRounding(report.varianceCurvature, settles),
      'χ₁': report.chi1
    }),
    ...readingsOf(percent, { zeros: report.sparsity })
  ]
}

function kinkReadings({ kinks, jumps = [], expression }: Activation): Reading[] {
  if (expression === undefined) return []
  const listed = (places: readonly number[]) =>
    places.length > MOST_KINKS ? `${places.length} of them` : places.map(fourDigits).join(', ') || 'none'
  const jumping = jumps.length === 0 ? [] : [{ name: 'jumps', text: listed(jumps) }]
  return [{ name: 'kinks', text: listed(kinks) }, ...jumping]
}

function fixedPointLines({ fixedPoints }: StabilityReport): string {
  if (fixedPoints.length === 0) return 'The variance map has no fixed point.'
  if (fixedPoints.some(({ continuum }) => continuum)) return 'Every variance is a fixed point of the variance map.'
  const rows = fixedPoints.map(({ q, slope, stability }) => [fourDigits(q), fourDigits(slope), stability])
  const lines = columns([['q', 'V′(q)'], ...rows], GAP)
  return ['Fixed points of the variance map', ...lines.map((line) => `  ${line}`)].join('\n')
}

const listed = (readings: readonly Reading[]): string =>
  columns(
    readings.map(({ name, text }) => [name, text]),
    GAP
  ).join('\n')

/** What a command found out, as it is printed. */
export function answerText(answer: Answer, isAnalysis: boolean): string {
  const { title, report } = answer
  const isEdge = answer.kind === 'edge'
  const advice = isEdge && 'advice' in answer.design ? sentences(answer.design.advice ?? '') : []
  const verdict = sentences(report.verdict)
  const own = isEdge ? designReadings(answer.design) : networkReadings(answer)
  const activation = isEdge ? answer.design.activation : toActivation('analyze', answer.network.activation)
  const parts = isAnalysis
    ? [
        listed([...own, ...reportReadings(report), ...kinkReadings(activation)]),
        fixedPointLines(report),
        verdict.join('\n')
      ]
    : [listed(own), [...new Set([verdict[0], ...advice, ...verdict])].join('\n')]
  return `${[title, ...parts].join('\n\n')}\n`
}
