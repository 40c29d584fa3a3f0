import { finiteWidth } from '../meanField/finiteWidth.js'
import { varianceMapSlope } from '../meanField/varianceMapSlope.js'
import { threeDigits } from '../threeDigits.js'
import type { LayerInspection } from './ModelInspection.js'
import { average } from './Signal.js'
import type { Step } from './Walk.js'

type Weighted = LayerInspection & Required<Pick<LayerInspection, 'variance'>>

/** A factor by which a variance may stray. */
const STRAYED = 2
const NEAR = 1.25

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
  // Few units make a noisy mean square.
  const strays = (factor: number) => (layer: Weighted) => {
    const ratio = layer.variance.measured / reference
    const noise = 1 + 3 * Math.sqrt(2 / layer.units)
    return ratio > factor * noise || ratio < 1 / (factor * noise)
  }
  const away = layers.findIndex((layer, i) => strays(STRAYED)(layer) && layers.slice(i, i + 3).every(strays(STRAYED)))
  if (away === -1) return undefined
  const near = layers.slice(0, away).map((layer) => !strays(NEAR)(layer))
  const from = Math.max(near.lastIndexOf(true), 0)
  const [start, end, last] = [layers[from], layers[away], layers.at(-1)] as [Weighted, Weighted, Weighted]
  const [before, after] = [from === away ? reference : start.variance.measured, end.variance.measured]
  const factor = (after / before) ** (1 / Math.max(away - from, 1))
  const verb = after > before ? 'grows' : 'falls'
  return `variance ${verb} ${threeDigits(factor)}× per layer from ${start.layer}: ${threeDigits(before)} there, ${threeDigits(after)} at ${end.layer}, ${threeDigits(last.variance.measured)} at ${last.layer}`
}

/** Layers of one kind, one after the other. */
interface Stack {
  readonly steps: readonly Step[]
  readonly activation: NonNullable<Step['activation']>
}

const MOST_DIFFERENT = 0.25
const FEWEST = 5

/** The activation that a layer's pre-activation meets: its own, or that of the layer behind it. */
export function activationBehind(steps: readonly Step[], step: Step): Step['activation'] {
  if (step.activation !== undefined) return step.activation
  const next = steps[steps.indexOf(step) + 1]
  return next?.weights === undefined ? next?.activation : undefined
}

const isAlike = (a: number, b: number): boolean => Math.abs(a - b) <= MOST_DIFFERENT * Math.max(a, b, 1e-6)

/** The longest stack of layers with weights and an activation that are alike. */
function longestStack(steps: readonly Step[]): Stack | undefined {
  const stacks: { steps: Step[]; activation: NonNullable<Step['activation']> }[] = []
  for (const step of steps) {
    const { weights, source } = step
    const activation = activationBehind(steps, step)
    if (weights === undefined || activation === undefined) continue
    const current = stacks.at(-1)
    const before = current?.steps.at(-1)
    const fits =
      current !== undefined &&
      source !== undefined &&
      steps[source] === before &&
      JSON.stringify([activation.name, activation.params]) ===
        JSON.stringify([current.activation.name, current.activation.params]) &&
      before?.weights !== undefined &&
      isAlike(before.weights.sigmaW, weights.sigmaW) &&
      isAlike(before.weights.sigmaB, weights.sigmaB) &&
      before.weights.fanIn === weights.fanIn
    if (fits) current.steps.push(step)
    else if (source !== undefined) stacks.push({ steps: [step], activation })
  }
  return stacks.sort((a, b) => b.steps.length - a.steps.length)[0]
}

const SELDOM = 0.01

/** What finite width does to a stack of layers, whether or not this network has met it. */
function risk(steps: readonly Step[], qStar: number | undefined): string[] {
  const stack = longestStack(steps)
  if (stack === undefined || stack.steps.length < FEWEST || stack.activation.jumps !== undefined) return []
  const mean = (of: (weights: NonNullable<Step['weights']>) => number) =>
    average(Float64Array.from(stack.steps, (step) => of(step.weights as NonNullable<Step['weights']>)))
  const centring = mean(({ centring = 0 }) => centring)
  const k = Math.max(centring / Math.max(1 - centring, 1e-9), -0.5)
  const network = {
    activation: stack.activation,
    sigmaW: Math.sqrt(mean(({ sigmaW }) => sigmaW ** 2)),
    sigmaB: Math.sqrt(mean(({ sigmaB }) => sigmaB ** 2)),
    ...(Math.abs(centring) > 0.2 && { k })
  }
  const [first, last] = [stack.steps[0], stack.steps.at(-1)] as [Step, Step]
  const q = qStar ?? average(first.preActivation?.squares ?? Float64Array.of(1))
  const width = first.preActivation?.units ?? 2
  const depth = stack.steps.length
  if (!(q > 0) || width < 2) return []
  try {
    const { aboveTwice } = finiteWidth(network, { q, width, depth })
    if (!(aboveTwice > SELDOM)) return []
    const slope = threeDigits(varianceMapSlope(network, q))
    const share = threeDigits(100 * aboveTwice)
    return [
      `variance may escape: V′ = ${slope} from ${first.path} to ${last.path}; of such networks, ${depth} layers of ${width}, ${share} % end above twice q = ${threeDigits(q)}`
    ]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [`what finite width does from ${first.path} to ${last.path} could not be computed: ${error.message}`]
  }
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

/** A line for every problem. */
export function verdictsOn(
  layers: readonly LayerInspection[],
  steps: readonly Step[],
  qStar: number | undefined
): string[] {
  const weighted = layers.filter((layer): layer is Weighted => layer.variance !== undefined)
  const unstable = [...escapes(weighted, qStar), ...risk(steps, qStar)]
  // Where variance escapes, the standard deviations of small deviations say nothing.
  const parted = unstable.length > 0 ? [] : disagreement(weighted)
  return [...unstable, ...gradients(layers), ...correlations(layers), ...silence(layers), ...parted]
}
