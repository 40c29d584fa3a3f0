import { threeDigits } from '../../text/digits.js'
import { percentTenths } from '../../text/percent.js'
import { table } from '../../text/table.js'
import type { Comparison } from './expectedStatistics.js'

/** What was measured of one layer, against theory. */
export interface LayerInspection {
  /** Its name, after those of the models and wrappers around it. */
  readonly layer: string
  /** Its class. */
  readonly className: string
  /** Standard deviation of its weights times √fan-in. */
  readonly sigmaW?: number
  /** Standard deviation of its biases. */
  readonly sigmaB?: number
  /** Mean square of its pre-activation. */
  readonly variance?: Comparison
  /** Mean of its pre-activation. */
  readonly mean?: Comparison
  /** Correlation of the pre-activations of two inputs, neighbours in the batch. */
  readonly correlation?: Comparison
  /** Share of zeros behind its activation. */
  readonly sparsity?: Comparison
  /** Share of clipped values behind its activation. */
  readonly saturation?: Comparison
  /** Units behind its activation that are zero for every input of the batch. */
  readonly deadUnits?: Comparison
  /** Units of the layer. */
  readonly units: number
  /** Squared gradient at the weights before this layer over that at this layer, χ₁ in theory. */
  readonly gradientRatio?: Comparison
  /** Multiplications by weights for one input. */
  readonly multiplications?: number
  /** Those of them whose input is zero. */
  readonly saved?: number
  /** Why theory does not tell the variance of what its activation acts on. */
  readonly doubt?: string
}

/** What {@link inspectModel} resolves to. */
export interface ModelInspection {
  /** Every layer that has weights or an activation, in order. */
  readonly layers: readonly LayerInspection[]
  /** A line for every problem; none if nothing was found. */
  readonly verdicts: readonly string[]
  /** Multiplications by weights for one input, of all layers together. */
  readonly multiplications: number
  /** Those of them whose input is zero. */
  readonly saved: number
  /** The inspection as a table, with the verdicts below. */
  toString(): string
  /** Variance, zeros and gradients by layer as an SVG picture. */
  toSVG(): string
}

function pair(comparison: Comparison | undefined, show: (x: number) => string): string {
  if (comparison === undefined) return ''
  const { measured, predicted, standardError } = comparison
  if (predicted === undefined) return show(measured)
  const error = standardError === undefined ? '' : ` ± ${show(standardError)}`
  return `${show(measured)} / ${show(predicted)}${error}`
}

/** The table of an inspection. */
export function inspectionText({
  layers,
  verdicts,
  multiplications,
  saved
}: Pick<ModelInspection, 'layers' | 'verdicts' | 'multiplications' | 'saved'>): string {
  const head = ['layer', 'variance', 'mean', 'correlation', 'zeros %', 'clipped %', 'dead units', 'gradient ratio']
  const rows = layers.map(
    ({ layer, variance, mean, correlation, sparsity, saturation, deadUnits, gradientRatio, units, doubt }) => [
      doubt === undefined ? layer : `${layer} *`,
      pair(variance, threeDigits),
      mean === undefined ? '' : threeDigits(mean.measured),
      pair(correlation, threeDigits),
      pair(sparsity, percentTenths),
      pair(saturation, percentTenths),
      deadUnits === undefined ? '' : `${pair(deadUnits, (x) => String(Math.round(x)))} of ${units}`,
      pair(gradientRatio, threeDigits)
    ]
  )
  const share = multiplications > 0 ? ` (${percentTenths(saved / multiplications)} %)` : ''
  const doubts = layers.flatMap(({ layer, doubt }) => (doubt === undefined ? [] : [`* ${layer}: ${doubt}`]))
  return [
    'measured / predicted ± standard deviation of one network',
    ...table(head, rows),
    `${saved} of ${multiplications} multiplications have a zero to multiply with${share}`,
    ...doubts,
    ...(verdicts.length > 0 ? verdicts : ['No problem found.'])
  ].join('\n')
}
