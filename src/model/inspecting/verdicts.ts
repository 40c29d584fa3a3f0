import { threeDigits } from '../../text/digits.js'
import type { Step } from '../walking/Walk.js'
import type { LayerInspection } from './ModelInspection.js'
import { stackRisk } from './stackRisk.js'

type Weighted = LayerInspection & Required<Pick<LayerInspection, 'variance'>>

/** A factor by which a variance may stray. */
const STRAYED = 2
const NEAR = 1.25
/** By which a single layer may not. */
const FAR = 10

/** Where the variance leaves what it is meant to be, and how fast. */
function escapes(layers: readonly Weighted[], qStar: number | undefined): string[] {
  const [first] = layers
  if (first === undefined) return []
  const broken = layers.findIndex(({ variance }) => !Number.isFinite(variance.measured))
  const finite = broken === -1 ? layers : layers.slice(0, broken)
  const end = broken === -1 ? '' : `, not finite from ${layers[broken]?.layer} on`
  const found = strayed(finite, qStar ?? first.variance.measured)
  if (found !== undefined) return [`${found}${end}`]
  return broken === -1 ? [] : [`variance is ${end.slice(2)}`]
}

/** Where the variance strays for good, in words. */
function strayed(layers: readonly Weighted[], reference: number): string | undefined {
  if (!(reference > 0)) return undefined
  // Few units make a noisy mean square.
  const strays = (factor: number) => (layer: Weighted) => {
    const ratio = layer.variance.measured / reference
    const noise = 1 + 3 * Math.sqrt(2 / layer.units)
    return ratio > factor * noise || ratio < 1 / (factor * noise)
  }
  const isLost = (i: number) => {
    const next = layers.slice(i, i + 3)
    return next.length > 1 && next.every(strays(STRAYED))
  }
  const away = layers.findIndex((layer, i) => isLost(i) || strays(FAR)(layer))
  if (away === -1) return undefined
  const near = layers.slice(0, away).map((layer) => !strays(NEAR)(layer))
  const from = Math.max(near.lastIndexOf(true), 0)
  const [start, end, last] = [layers[from], layers[away], layers.at(-1)] as [Weighted, Weighted, Weighted]
  const [before, after] = [from === away ? reference : start.variance.measured, end.variance.measured]
  const factor = (after / before) ** (1 / Math.max(away - from, 1))
  const verb = after > before ? 'grows' : 'falls'
  return `variance ${verb} ${threeDigits(factor)}× per layer from ${start.layer}: ${threeDigits(before)} there, ${threeDigits(after)} at ${end.layer}, ${threeDigits(last.variance.measured)} at ${last.layer}`
}

const FEWEST_RATIOS = 3
const DECADES = 2

/** Gradients that vanish or explode. */
function gradients(layers: readonly LayerInspection[]): string[] {
  const ratios = layers.flatMap(({ gradientRatio, layer }) =>
    gradientRatio === undefined ? [] : [{ layer, ...gradientRatio }]
  )
  if (ratios.length < FEWEST_RATIOS) return []
  const broken = ratios.find(({ measured }) => !Number.isFinite(measured))
  if (broken !== undefined) return [`gradients are not finite before ${broken.layer}`]
  const total = ratios.reduce((sum, { measured }) => sum + Math.log10(measured), 0)
  // What networks of this width differ by anyway.
  const noise = Math.sqrt(
    ratios.reduce((sum, { predicted = 1, standardError = 0 }) => sum + (standardError / predicted) ** 2, 0)
  )
  if (Math.abs(total) < Math.max(DECADES, (3 * noise) / Math.LN10)) return []
  const [first, last] = [ratios[0], ratios.at(-1)] as [{ layer: string }, { layer: string }]
  const factor = threeDigits(10 ** (total / ratios.length))
  const verb = total > 0 ? 'explode' : 'vanish'
  const times = Number.isFinite(total) ? `10^${total.toFixed(1)}` : 'all the way to 0'
  return [
    `gradients ${verb}: ${factor}× per layer (squared) from ${last.layer} back to ${first.layer}, ${times} in all`
  ]
}

const ALIKE = 1 - 1e-5

/** Inputs that can no longer be told apart. */
function correlations(layers: readonly LayerInspection[]): string[] {
  const found = layers.flatMap(({ correlation, layer }) =>
    correlation === undefined ? [] : [{ layer, c: correlation.measured }]
  )
  const [first] = found
  const collapse = found.find(({ c }) => c > ALIKE)
  if (first === undefined || collapse === undefined || first.c > 0.99) return []
  return [`inputs can no longer be told apart from ${collapse.layer} on: the correlation is 1 to five digits`]
}

const SURELY = 5
const MANY = 0.1

/** Units that are silent beyond what is to be expected. */
function silence(layers: readonly LayerInspection[]): string[] {
  const all = layers.find(({ deadUnits, units }) => deadUnits?.measured === units)
  if (all !== undefined)
    return [`all ${all.units} units of ${all.layer} are zero for every input: nothing behind it learns`]
  const many = layers.filter(({ deadUnits, units }) => {
    if (deadUnits === undefined) return false
    const { measured, predicted = units / 2, standardError = 0 } = deadUnits
    return measured - predicted - SURELY * standardError > MANY * units
  })
  const [first] = many
  if (first === undefined) return []
  const others = many.length > 1 ? `, and too many of ${many.length - 1} other layers` : ''
  return [
    `${first.deadUnits?.measured} of ${first.units} units of ${first.layer}${others} are zero for every input of the batch`
  ]
}

/** Where theory and measurement part. */
function disagreement(layers: readonly Weighted[]): string[] {
  const parted = layers.find(({ variance: { measured, predicted, standardError }, doubt }) => {
    if (predicted === undefined || standardError === undefined || doubt !== undefined) return false
    return !(Math.abs(measured - predicted) <= SURELY * standardError)
  })
  if (parted === undefined) return []
  const { measured, predicted = 0, standardError = 0 } = parted.variance
  const range = `${threeDigits(predicted)} ± ${threeDigits(standardError)}`
  return [
    `variance of ${parted.layer} is ${threeDigits(measured)}, that of a random network with such weights ${range}: its weights are not independent of one another or of the data`
  ]
}

/** The layers in parts between normalisations, each of which sets the variance anew. */
function unnormalised(layers: readonly Weighted[], steps: readonly Step[]): Weighted[][] {
  const parts: Weighted[][] = [[]]
  for (const { use, path } of steps) {
    if (use.layer.getClassName().endsWith('Normalization')) parts.push([])
    parts.at(-1)?.push(...layers.filter(({ layer }) => layer === path))
  }
  return parts.filter((part) => part.length > 0)
}

/** A line for every problem. */
export function verdictsOn(
  layers: readonly LayerInspection[],
  steps: readonly Step[],
  qStar: number | undefined
): string[] {
  const weighted = layers.filter((layer): layer is Weighted => layer.variance !== undefined)
  const unstable = [
    ...unnormalised(weighted, steps).flatMap((part) => escapes(part, qStar)),
    ...stackRisk(steps, qStar)
  ]
  // Where variance escapes, the standard deviations of small deviations say nothing.
  const parted = unstable.length > 0 ? [] : disagreement(weighted)
  return [...unstable, ...gradients(layers), ...correlations(layers), ...silence(layers), ...parted]
}
