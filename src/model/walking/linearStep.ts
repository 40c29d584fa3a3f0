import {
  type CheckedDistribution,
  drawKernel,
  entriesOf,
  isAsymmetric,
  nameOf,
  uncoupled
} from '../../initializers/distributions.js'
import { drawEntries } from '../../initializers/independentEntries.js'
import { inputsOf } from '../../initializers/KernelLayout.js'
import { threeDigits } from '../../text/digits.js'
import type { Layer, Use } from '../graph.js'
import { activate, unknownActivation } from './activate.js'
import { type Decision, decide } from './decide.js'
import { asTheyAre, type Variances } from './kernelVariances.js'
import { slotActivation } from './layerActivation.js'
import type { Kernel, LinearLayer } from './linearLayers.js'
import { average, type Signal, zipped } from './Signal.js'
import type { Setter, StepOf, Walk } from './Walk.js'

const CALLER = 'initializeModel'

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

/** Whether TensorFlow.js changes a kernel whenever it is written. */
const isConstrained = ({ kernels }: LinearLayer): boolean =>
  kernels.some(({ variable }) => (variable as { readonly constraint?: unknown }).constraint != null)

/** A distribution that the layer can have: a delta has no meaning where only some taps reach an output. */
function fitting(distribution: CheckedDistribution, { isTransposed, kernels }: LinearLayer): CheckedDistribution {
  const isDelta = distribution === 'deltaOrthogonal'
  // A mean over channels is what anti-correlated weights take away; a depthwise unit reads one.
  if (kernels.some(({ layout }) => layout.channels === 1 && layout.groups > 1)) return uncoupled(distribution)
  return isDelta && (isTransposed || kernels.length > 1) ? 'orthogonal' : distribution
}

/** What the units of a layer sum over, at every output position. */
interface Sums {
  /** E[x²], as means over the inputs of a unit. */
  readonly squares: Float64Array
  /** E[x]². */
  readonly means: Float64Array
  readonly cross?: Float64Array
  /** Share of a window that lies inside the image. */
  readonly coverage: number
}

function sumsOf({ read }: LinearLayer, { squares, means, cross }: Signal, isDelta: boolean): Sums {
  // The centre of the window alone: no border is felt.
  const sum = (values: Float64Array) => (isDelta ? Float64Array.of(average(values)) : read(values))
  return {
    squares: sum(squares),
    means: sum(means).map((mean) => mean * mean),
    ...(cross !== undefined && { cross: sum(cross) }),
    coverage: average(sum(Float64Array.of(1)))
  }
}

/** The weights of a layer after this step, and how they came about. */
interface Settled {
  readonly variances: Variances
  readonly reason: string
  /** What they were drawn from, if they were. */
  readonly drawn?: CheckedDistribution
}

/** Draws the weights of a layer, or reads them where they are to be left. */
function settle(
  { setter, neighbours }: Walk,
  use: Use,
  linear: LinearLayer,
  distribution: CheckedDistribution,
  input: Signal,
  sums: Sums,
  leftBecause: string | undefined
): Settled {
  const left = (reason: string): Settled => ({ variances: asTheyAre(linear), reason })
  if (setter === undefined || leftBecause !== undefined) return left(leftBecause ?? '')
  const square = average(sums.squares)
  const { layout, fanIn } = linear.kernels.at(-1) as Kernel
  if (!(square > 0 && square < Infinity))
    return left(square === 0 ? 'its inputs are zero' : 'what reaches it is not finite')
  const decision = decide(
    { ...setter, distribution },
    {
      square,
      mean: average(sums.means),
      coverage: sums.coverage,
      input,
      after: neighbours.activationAfter(use),
      isReadOut: neighbours.isReadOut(use),
      isNormalised: neighbours.isNormalised(use),
      hasBias: linear.bias !== undefined,
      inputs: inputsOf(layout),
      fanIn
    }
  )
  assign(setter, linear, decision)
  return { variances: decision, reason: decision.reason, drawn: decision.distribution }
}

/** Why theory does not tell the pre-activations of a layer exactly. */
function doubtOn(linear: LinearLayer, input: Signal, sums: Sums, drawn: CheckedDistribution | undefined) {
  if (input.doubt !== undefined) return input.doubt
  if (linear.isWindowed && input.isMixed) return 'positions of the image were averaged before it; give data'
  if (drawn === undefined) return undefined
  const hasMean = isAsymmetric(drawn) && average(sums.means) > 0
  if (hasMean) return 'the weights of rai have a mean, and add that of their inputs'
  return isConstrained(linear) ? 'a constraint changes the weights that were drawn' : undefined
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
  const isSet = walk.setter !== undefined && leftBecause === undefined
  const sums = sumsOf(linear, input, isSet && distribution === 'deltaOrthogonal')
  const { variances, reason, drawn } = settle(walk, use, linear, distribution, input, sums, leftBecause)
  const { weights, biases, centring } = variances
  const { squares, means, cross, coverage } = sums
  const through = (x: number, mean: number) => weights * (x - centring * mean) + biases
  const doubt = doubtOn(linear, input, sums, drawn)
  const preActivation: Signal = {
    squares: zipped([squares, means], (x, mean) => Math.max(through(x, mean), 0)),
    means: Float64Array.of(0),
    ...(cross !== undefined && { cross: zipped([cross, means], through) }),
    slope: 1,
    isGaussian: true,
    isInput: false,
    spread: (weights * coverage) ** 2 * input.spread,
    units: linear.units,
    dropout: 1,
    origins: new Set([layer]),
    ...(doubt !== undefined && { doubt })
  }
  const variance = average(preActivation.squares)
  const inTraining = variance + weights * average(squares) * (input.dropout - 1)
  const dropout = input.dropout === 1 ? '' : `; in training dropout makes the variance ${threeDigits(inTraining)}`
  const slope = input.slope ?? Infinity
  const activationBehind = walk.neighbours.activationBehind(use)
  return {
    action: drawn === undefined ? 'left' : 'set',
    reason: reason + dropout,
    weights: {
      sigmaW: Math.sqrt(weights),
      sigmaB: Math.sqrt(biases),
      fanIn: linear.kernels.at(-1)?.fanIn as number,
      centring,
      variance,
      ...(drawn !== undefined && { distribution: nameOf(drawn) }),
      ...(slope < Infinity && { chi1: weights * coverage * slope }),
      ...(input.dropout !== 1 && { trainingVariance: inTraining })
    },
    preActivation,
    ...(input.source !== undefined && { source: input.source }),
    ...(linear.products !== undefined && { products: linear.products }),
    ...(activationBehind !== undefined && { activationBehind }),
    ...applied(walk, use, slotActivation(linear.slot), preActivation)
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
  const activation = walk.settleActivation(use, slot, preActivation)
  return { activation, outputs: [activate(activation, preActivation)] }
}
