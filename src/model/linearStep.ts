import type { Activation } from '../activations/Activation.js'
import {
  antiCorrelationOf,
  type CheckedDistribution,
  drawKernel,
  entriesOf,
  leastWeightVariance,
  nameOf,
  uncoupled
} from '../initializers/distributions.js'
import { drawEntries } from '../initializers/independentEntries.js'
import { inputsOf } from '../initializers/KernelLayout.js'
import { solveEdgeOfChaos } from '../meanField/edgeOfChaos.js'
import { threeDigits } from '../threeDigits.js'
import { activate, unknownActivation } from './activate.js'
import type { Layer, Use } from './graph.js'
import { slotActivation } from './layerActivation.js'
import type { Kernel, LinearLayer } from './linearLayers.js'
import { average, type Signal, zipped } from './Signal.js'
import type { Setter, StepOf, Walk } from './Walk.js'

const CALLER = 'initializeModel'

/** σ_w², σ_b² and 1 − g = the share of E[x]² that the weights let through. */
interface Variances {
  readonly weights: number
  readonly biases: number
  readonly centring: number
}

/** What theory has to work with at a layer: means over the output positions. */
interface Given {
  /** E[x²] and E[x]² as a unit sums them. */
  readonly square: number
  readonly mean: number
  /** Share of a window that lies inside the image. */
  readonly coverage: number
  readonly input: Signal
  readonly after: Activation | undefined
  readonly isReadOut: boolean
  readonly isNormalised: boolean
  readonly hasBias: boolean
}

const centringOf = (k: number): number => (k === Infinity ? 1 : k / (1 + k))

/** σ_b² on the edge of chaos of an activation, 0 where it has none. */
function edgeBias(activation: Activation | undefined, qStar: number, k: number): number {
  if (activation === undefined) return 0
  try {
    return solveEdgeOfChaos(CALLER, activation, qStar, 1, k === 0 ? {} : { k }).sigmaB ** 2
  } catch (error) {
    if (error instanceof RangeError) return 0
    throw error
  }
}

/** Variances and how they came about. */
interface Decision extends Variances {
  readonly distribution: CheckedDistribution
  readonly reason: string
}

const ROUNDING = 1e-9

/** σ_w² and σ_b² that give the pre-activation variance q*. */
function decide({ qStar, distribution: wanted }: Setter, given: Given): Decision {
  const { input, square, mean, coverage, after, isReadOut, isNormalised, hasBias } = given
  const isCoupled = !input.isInput
  const distribution = isCoupled ? wanted : uncoupled(wanted)
  const k = antiCorrelationOf(distribution)
  const centring = centringOf(k)
  const signal = square - centring * mean
  const decision = (weights: number, biases: number, reason: string): Decision => {
    const fits = weights >= leastWeightVariance(distribution)
    return { weights, biases, centring: fits ? centring : 0, distribution: fits ? distribution : 'normal', reason }
  }
  const preserving = (reason: string) => decision(qStar / signal, 0, reason)

  if (isReadOut) return preserving('read-out: σ_b = 0, σ_w² = q*/E[x²]')
  if (input.isInput) {
    const wantsBias = hasBias && !isNormalised
    const bias = wantsBias ? edgeBias(after, qStar, antiCorrelationOf(wanted)) : 0
    if (bias === 0) return preserving('first weights: σ_b = 0, σ_w² = q*/E[x²]')
    const reason = `first weights: σ_b of the edge of chaos of ${after?.name}, σ_w² = (q* − σ_b²)/E[x²]`
    return decision((qStar - bias) / signal, bias, reason)
  }
  if (isNormalised) return preserving('before batch normalisation, which takes biases away: σ_b = 0, σ_w² = q*/E[x²]')
  const { slope } = input
  if (slope === undefined) return preserving('slopes before it not known: σ_b = 0, σ_w² = q*/E[x²]')
  const weights = 1 / (coverage * slope)
  const biases = qStar - weights * signal
  if (biases >= -ROUNDING * qStar && weights < Infinity) {
    if (hasBias || biases <= ROUNDING * qStar) {
      return decision(weights, Math.max(biases, 0) < ROUNDING * qStar ? 0 : biases, 'edge of chaos: χ₁ = 1')
    }
    return preserving('the edge of chaos takes a bias, which the layer has not: σ_w² = q*/E[x²]')
  }
  return preserving('χ₁ = 1 would give more than q*: σ_b = 0, σ_w² = q*/E[x²]')
}

function meanSquare(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2
  return sum / values.length
}

/** Mean over units of the squared sum of their weights, over that of weights that are independent. */
function letThrough({ layout }: Kernel, values: ArrayLike<number>, square: number): number {
  if (square === 0) return 1
  const { groups, taps, channels, units, steps } = layout
  let total = 0
  for (let group = 0; group < groups; group++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = 0
      for (let tap = 0; tap < taps; tap++) {
        for (let channel = 0; channel < channels; channel++) {
          const index = group * steps.group + unit * steps.unit + tap * steps.tap + channel * steps.channel
          sum += values[index] as number
        }
      }
      total += sum * sum
    }
  }
  return total / (groups * units * inputsOf(layout) * square)
}

/** The variances of the weights that a layer has. */
function asTheyAre({ kernels, bias }: LinearLayer): Variances {
  let [weights, through] = [1, 1]
  for (const kernel of kernels) {
    const values = kernel.variable.read().dataSync()
    const square = meanSquare(values)
    weights *= kernel.fanIn * square
    through *= letThrough(kernel, values, square)
  }
  return { weights, centring: 1 - through, biases: bias === undefined ? 0 : meanSquare(bias.read().dataSync()) }
}

function assign(setter: Setter, { kernels, bias }: LinearLayer, { weights, biases, distribution }: Decision): void {
  for (const [i, { variable, layout, fanIn }] of kernels.entries()) {
    // All but the last kernel keep the mean square.
    const sigma = i === kernels.length - 1 ? Math.sqrt(weights) : 1
    const drawn = i === kernels.length - 1 ? distribution : uncoupled(distribution)
    setter.assign(variable, drawKernel(CALLER, drawn, layout, sigma, fanIn, setter.stream()))
  }
  if (bias !== undefined) {
    const size = bias.shape[0] as number
    setter.assign(bias, drawEntries(entriesOf(distribution), size, Math.sqrt(biases), setter.stream()))
  }
}

/** A distribution that the layer can have: a delta has no meaning where only some taps reach an output. */
function fitting(distribution: CheckedDistribution, { isTransposed, kernels }: LinearLayer): CheckedDistribution {
  const isDelta = distribution === 'deltaOrthogonal'
  // A mean over channels is what anti-correlated weights take away; a depthwise unit reads one.
  if (kernels.some(({ layout }) => layout.channels === 1 && layout.groups > 1)) return uncoupled(distribution)
  return isDelta && (isTransposed || kernels.length > 1) ? 'orthogonal' : distribution
}

/** Sets or reads the weights of a layer, and follows the signal through it and the activation that it was given. */
export function linearStep(
  walk: Walk,
  use: Use,
  layer: Layer,
  linear: LinearLayer,
  input: Signal,
  leftBecause: string | undefined
): StepOf {
  const distribution = fitting(walk.setter?.distribution ?? 'normal', linear)
  const isDelta = distribution === 'deltaOrthogonal' && leftBecause === undefined && walk.setter !== undefined
  // The centre of the window alone: no border is felt.
  const read = (values: Float64Array) => (isDelta ? Float64Array.of(average(values)) : linear.read(values))
  const squares = read(input.squares)
  const means = read(input.means).map((mean) => mean * mean)
  const coverage = average(read(Float64Array.of(1)))
  const square = average(squares)
  const isBlurred = linear.isWindowed && input.isMixed === true
  const doubt = input.doubt ?? (isBlurred ? 'positions of the image were averaged before it; give data' : undefined)

  let [reason, variances, drawn] = [
    leftBecause ?? '',
    undefined as Variances | undefined,
    undefined as string | undefined
  ]
  if (walk.setter !== undefined && leftBecause === undefined) {
    if (square > 0) {
      const decision = decide(
        { ...walk.setter, distribution },
        {
          square,
          mean: average(means),
          coverage,
          input,
          after: walk.neighbours.activationAfter(use),
          isReadOut: walk.neighbours.isReadOut(use),
          isNormalised: walk.neighbours.isNormalised(use),
          hasBias: linear.bias !== undefined
        }
      )
      assign(walk.setter, linear, decision)
      variances = decision
      reason = decision.reason
      drawn = nameOf(decision.distribution)
    } else reason = 'its inputs are zero'
  }
  const { weights, biases, centring } = variances ?? asTheyAre(linear)
  const q = zipped([squares, means], (x, mean) => Math.max(weights * (x - centring * mean) + biases, 0))
  const preActivation: Signal = {
    squares: q,
    means: Float64Array.of(0),
    ...(input.cross !== undefined && {
      cross: zipped([read(input.cross), means], (x, mean) => weights * (x - centring * mean) + biases)
    }),
    slope: 1,
    isGaussian: true,
    isInput: false,
    spread: (weights * coverage) ** 2 * input.spread,
    units: linear.units,
    dropout: 1,
    origins: new Set([layer]),
    ...(doubt !== undefined && { doubt })
  }
  const slope = input.slope ?? Infinity
  const chi1 = slope < Infinity ? weights * coverage * slope : undefined
  const inTraining = average(q) + weights * square * (input.dropout - 1)
  const slot = slotActivation(linear.slot)
  return {
    action: drawn === undefined ? 'left' : 'set',
    reason:
      input.dropout === 1 ? reason : `${reason}; in training dropout makes the variance ${threeDigits(inTraining)}`,
    weights: {
      sigmaW: Math.sqrt(weights),
      sigmaB: Math.sqrt(biases),
      fanIn: linear.kernels.at(-1)?.fanIn as number,
      centring,
      variance: average(q),
      ...(drawn !== undefined && { distribution: drawn }),
      ...(chi1 !== undefined && { chi1 }),
      ...(input.dropout !== 1 && { trainingVariance: inTraining })
    },
    preActivation,
    ...(input.source !== undefined && { source: input.source }),
    ...(linear.products !== undefined && { products: linear.products }),
    ...applied(walk, use, slot, preActivation)
  }
}

/** The signal behind the activation that a layer was given. */
function applied(
  walk: Walk,
  use: Use,
  slot: ReturnType<typeof slotActivation>,
  preActivation: Signal
): Pick<StepOf, 'activation' | 'outputs'> {
  if (slot === 'linear') return { outputs: [preActivation] }
  if ('unknown' in slot) return { outputs: [unknownActivation(slot.unknown, preActivation)] }
  const activation = walk.activationAt(use, slot, preActivation)
  return { activation, outputs: [activate(activation, preActivation)] }
}
