import { type Chart, chart, chartSize, type Series, text } from '../../tools/charts/chart.js'
import { predictLayers } from '../../tools/networks/measure.js'
import type { Result } from './experiment.js'
import { percent } from './table.js'

const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'] as const
const lineHeight = 20

/** Accuracy and sparsity over the training and variance by layer at the start, as one SVG file. */
export function picture(results: readonly Result[], title: string): string {
  const charts = [accuracyChart(results), sparsityChart(results), varianceChart(results)]
  const width = charts.length * chartSize.width + 20
  const legendTop = 60 + chartSize.height
  const height = legendTop + lineHeight * results.length + 10
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ' font-family="sans-serif" font-size="12">',
    `<title>Accuracy, zeros and variance of ${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(20, 28, title, 'font-size="16" font-weight="bold"'),
    ...charts.map((each, i) => chart(each, 10 + i * chartSize.width, 40)),
    ...results.map((result, i) => legend(result, colourOf(i), legendTop + lineHeight * i)),
    '</svg>',
    ''
  ].join('\n')
}

function accuracyChart(results: readonly Result[]): Chart {
  const series = results.map(({ training }, i): Series => {
    return { colour: colourOf(i), style: 'line', points: training.probes.map(({ step, accuracy }) => [step, accuracy]) }
  })
  return { title: 'Accuracy on validation images', xLabel: 'training step', yScale: 'fraction', series }
}

function sparsityChart(results: readonly Result[]): Chart {
  const series = results.map(({ training }, i): Series => {
    return { colour: colourOf(i), style: 'line', points: training.probes.map(({ step, sparsity }) => [step, sparsity]) }
  })
  return { title: 'Zeros in the hidden layers', xLabel: 'training step', yScale: 'fraction', series }
}

function varianceChart(results: readonly Result[]): Chart {
  const series = results.flatMap(({ atStart, contender }, i): Series[] => {
    const byLayer = (states: readonly { variance: number }[]) =>
      states.map(({ variance }, layer) => [layer + 1, variance] as const)
    return [
      { colour: colourOf(i), style: 'dashed', points: byLayer(predictLayers(contender, atStart.length)) },
      { colour: colourOf(i), style: 'dots', points: byLayer(atStart) }
    ]
  })
  return {
    title: 'Variance at the start: theory - - and measured ●',
    xLabel: 'hidden layer',
    yScale: 'logarithmic',
    series
  }
}

function legend({ name, test, training }: Result, colour: string, y: number): string {
  const diverged = training.divergedAt === undefined ? '' : `, diverged at step ${training.divergedAt}`
  const summary = `${name}: test accuracy ${percent(test.accuracy)}, zeros ${percent(test.sparsity)}${diverged}`
  return `<rect x="62" y="${y - 10}" width="14" height="10" fill="${colour}"/>${text(84, y, summary)}`
}

function colourOf(index: number): string {
  return colours[index % colours.length]
}
