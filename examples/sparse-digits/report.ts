import type { SparseDesign } from 'sparse-gp-init'
import type { Contender } from '../../tools/networks/Contender.js'
import { chanceSpread, type LayerState, predictLayers } from '../../tools/networks/measure.js'
import type { Result } from './experiment.js'
import { percent, short, table } from './table.js'

export function describeDesign(design: SparseDesign): string {
  const { sparsity, qStar, tau, m, sigmaW, sigmaB, varianceSlope, varianceCurvature, verdict } = design
  return [
    `CReLU with ${percent(sparsity)} zeros at q* = ${short(qStar)}`,
    `  tau     ${short(tau)}   threshold`,
    `  m       ${short(m)}   clip height`,
    `  sigma_w ${short(sigmaW)}   weights: N(0, sigma_w²/fan_in)`,
    `  sigma_b ${short(sigmaB)}   biases: N(0, sigma_b²)`,
    `  V'(q*)  ${short(varianceSlope)}   slope of the variance map`,
    `  V''(q*) ${short(varianceCurvature)}   its curvature`,
    `  ${verdict}`
  ].join('\n')
}

/** How far chance alone moves a measured variance from theory. */
export function describeChance(contender: Contender, width: number): string {
  const spread = chanceSpread(contender, width)
  return Number.isFinite(spread)
    ? `Theory is for infinite width; at ${width} units chance moves the variance by about ${percent(spread)}.`
    : "Theory is for infinite width; with V'(q*) = 1 chance moves the variance without bound."
}

/** Predicted against measured, layer by layer, at the start of one network. */
export function layerTable(contender: Contender, measured: readonly LayerState[]): string {
  const predicted = predictLayers(contender, measured.length)
  const rows = measured.map(({ variance, sparsity }, i) => {
    const theory = predicted[i] as LayerState
    return [
      String(i + 1),
      short(theory.variance),
      short(variance),
      percent(theory.sparsity),
      percent(sparsity),
      departure(variance, contender.firstVariance)
    ]
  })
  return table(['layer', 'variance: theory', 'measured', 'zeros: theory', 'measured', ''], rows, true)
}

export function resultTable(results: readonly Result[]): string {
  const header = ['network', 'rate', 'test accuracy', 'zeros', 'loss', 'variance, last layer: start', 'end', 'remark']
  return table(header, results.map(resultRow), true)
}

function resultRow(result: Result): string[] {
  const { name, learningRate, atStart, atEnd, training, test } = result
  return [
    name,
    short(learningRate),
    percent(test.accuracy),
    percent(test.sparsity),
    short(training.probes.at(-1)?.loss ?? Number.NaN),
    short(atStart.at(-1)?.variance ?? Number.NaN),
    short(atEnd.at(-1)?.variance ?? Number.NaN),
    remark(result)
  ]
}

function remark({ atStart, atEnd, training, contender }: Result): string {
  const start = lastDeparture(atStart, contender.firstVariance, 'escaped')
  const end = lastDeparture(atEnd, contender.firstVariance, 'grew')
  const remarks = [
    start === '' ? '' : `at the start ${start}`,
    end === '' ? '' : `at the end ${end}`,
    training.divergedAt === undefined ? '' : `loss no longer finite at step ${training.divergedAt}, stopped`
  ]
  return remarks.filter((text) => text !== '').join('; ')
}

/** The departure of the last layer that has one. */
function lastDeparture(states: readonly LayerState[], intended: number, above: 'escaped' | 'grew'): string {
  const departures = states.map(({ variance }) => departure(variance, intended, above))
  const named = departures.map((text, i) => (text === '' ? '' : `in layer ${i + 1} ${text}`))
  return named.filter((text) => text !== '').at(-1) ?? ''
}

/** Says where a variance has left the value it should keep. */
function departure(variance: number, intended: number, above: 'escaped' | 'grew' = 'escaped'): string {
  if (!Number.isFinite(variance)) return `variance is ${variance}`
  const ratio = variance / intended
  if (ratio > 2) return `variance ${above}: ${short(ratio)} × the intended`
  if (ratio < 0.5) return `variance shrank: ${short(ratio)} × the intended`
  return ''
}

/** Variance of the pre-activations by layer at the start, theory/measured, one column a network. */
export function varianceTable(results: readonly Result[]): string {
  const depth = results[0]?.atStart.length ?? 0
  const predictions = results.map(({ contender }) => predictLayers(contender, depth))
  const rows = Array.from({ length: depth }, (_, i) => [
    String(i + 1),
    ...results.map(({ atStart }, k) => {
      const theory = predictions[k]?.[i]?.variance ?? Number.NaN
      return `${short(theory)} / ${short(atStart[i]?.variance ?? Number.NaN)}`
    })
  ])
  return table(['layer', ...results.map(({ name }) => name)], rows)
}
