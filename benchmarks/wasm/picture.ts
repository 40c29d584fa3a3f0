import { type Chart, chart, chartSize, text } from '../../tools/charts/chart.js'
import type { Curve } from './inference.js'

const [PREDICT, OURS] = ['#d55e00', '#0072b2']

function timeChart(title: string, curve: Curve): Chart {
  const series = ([1, 2] as const).flatMap((column) => {
    const points = curve.map((row) => [100 * row[0], row[column] / 1000] as const)
    const colour = column === 1 ? PREDICT : OURS
    return [
      { colour, points, style: 'line' as const },
      { colour, points, style: 'dots' as const }
    ]
  })
  return { title, xLabel: 'zeros in the hidden layers, %', yScale: 'logarithmic', series }
}

/** Time against sparsity, batch 1 and 32, as an SVG file. */
export function picture([one, many]: readonly [Curve, Curve]): string {
  const [width, height] = [2 * chartSize.width + 20, chartSize.height + 100]
  const legend = (y: number, colour: string, label: string) =>
    `<rect x="62" y="${y - 10}" width="14" height="10" fill="${colour}"/>${text(84, y, label)}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ' font-family="sans-serif" font-size="12">',
    '<title>Time of a prediction against the share of zeros</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(20, 28, '784-1024×3-10 on one core: ms a call', 'font-size="16" font-weight="bold"'),
    chart(timeChart('batch 1', one), 10, 40),
    chart(timeChart('batch 32', many), 10 + chartSize.width, 40),
    legend(chartSize.height + 60, PREDICT, 'model.predict on the wasm backend'),
    legend(chartSize.height + 80, OURS, 'compileSparse(model).predict'),
    '</svg>',
    ''
  ].join('\n')
}
