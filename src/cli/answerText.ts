import type { Activation } from '../activations/Activation.js'
import { toActivation } from '../activations/toActivation.js'
import { fourDigits } from '../fourDigits.js'
import type { SparseDesign } from '../meanField/design/designSparseActivation.js'
import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import type { StabilityReport } from '../meanField/finiteWidth/stabilityReport.js'
import type { Answer, NetworkAnswer } from './Answer.js'
import { percent } from './percent.js'
import { phaseOf } from './phaseOf.js'
import { table } from './table.js'

type Row = readonly string[]

/** Kinks that are listed; of more, their number is told. */
const MOST_KINKS = 8

/** |V″| q up to this is rounding error of 0. */
const FLAT = 1e-10

const row = (name: string, value: number | undefined): Row[] => (value === undefined ? [] : [[name, fourDigits(value)]])

const curvatureRow = (name: string, curvature: number | undefined, q: number): Row[] =>
  row(name, Math.abs(curvature ?? 1) * q <= FLAT ? 0 : curvature)

const sentences = (text: string): string[] => text.split(/(?<=\.) (?=\p{Lu})/u)

function edgeRows(design: EdgeOfChaos & Partial<SparseDesign>): Row[] {
  return [
    ...row('σ_w', design.sigmaW),
    ...row('σ_b', design.sigmaB),
    ...row('τ', design.tau),
    ...row('m', design.m),
    ...row('q*', design.qStar),
    ...row('V′(q*)', design.varianceSlope),
    ...curvatureRow('V″(q*)', design.varianceCurvature, design.qStar),
    ...row('χ₁(q*)', design.chi1),
    ['zeros', percent(design.sparsity)],
    ['clipped', percent(design.saturation)]
  ]
}

function networkRows({ network, report }: NetworkAnswer): Row[] {
  const { sparsity, settles } = report
  return [
    ...row('σ_w', network.sigmaW),
    ...row('σ_b', network.sigmaB),
    ['phase', phaseOf(report)],
    ['settles at', `q = ${fourDigits(settles)}`],
    ['layers until there', String(report.settlesAfter)],
    ...row('V′', report.varianceSlope),
    ...curvatureRow('V″', report.varianceCurvature, settles),
    ...row('χ₁', report.chi1),
    ...(sparsity === undefined ? [] : [['zeros', percent(sparsity)]])
  ]
}

function globalRows({ basin, depthScales: scales, stability, settles }: StabilityReport): Row[] {
  const hasBasin = stability === 'stable' || stability === 'one-sided' || settles === 0
  return [
    ...(hasBasin ? [['basin', `q from ${fourDigits(basin.low)} to ${fourDigits(basin.high)}`]] : []),
    ...row('depth scale of variance', scales?.variance),
    ...row('depth scale of correlation', scales?.correlation),
    ...row('depth scale of gradients', scales?.gradient)
  ]
}

function kinkRows({ kinks, jumps = [], expression }: Activation): Row[] {
  if (expression === undefined) return []
  const listed = (places: readonly number[]) =>
    places.length > MOST_KINKS ? `${places.length} of them` : places.map(fourDigits).join(', ') || 'none'
  return [['kinks', listed(kinks)], ...(jumps.length === 0 ? [] : [['jumps', listed(jumps)]])]
}

function fixedPointLines({ fixedPoints }: StabilityReport): string {
  if (fixedPoints.length === 0) return 'The variance map has no fixed point.'
  if (fixedPoints.some(({ continuum }) => continuum)) return 'Every variance is a fixed point of the variance map.'
  const rows = fixedPoints.map(({ q, slope, stability }) => [fourDigits(q), fourDigits(slope), stability])
  return `Fixed points of the variance map\n${table([['q', 'V′(q)'], ...rows], '  ')}`
}

/** What a command found out, as it is printed. */
export function answerText(answer: Answer, isAnalysis: boolean): string {
  const { title, report } = answer
  const isEdge = answer.kind === 'edge'
  const advice = isEdge && 'advice' in answer.design ? sentences(answer.design.advice ?? '') : []
  const verdict = sentences(report.verdict)
  const own = isEdge ? edgeRows(answer.design) : networkRows(answer)
  const activation = isEdge ? answer.design.activation : toActivation('analyze', answer.network.activation)
  const parts = isAnalysis
    ? [table([...own, ...globalRows(report), ...kinkRows(activation)]), fixedPointLines(report), verdict.join('\n')]
    : [table(own), [...new Set([verdict[0] as string, ...advice, ...verdict])].join('\n')]
  return `${[title, ...parts].join('\n\n')}\n`
}
