import {
  type CheckedDistribution,
  drawKernel,
  entriesOf,
  isAsymmetric,
  nameOf,
  uncoupled
} from '../initializers/distributions.js'
import { drawEntries } from '../initializers/independentEntries.js'
import { inputsOf } from '../initializers/KernelLayout.js'
import { threeDigits } from '../threeDigits.js'
import { activate, unknownActivation } from './activate.js'
import { type Decision, decide } from './decide.js'
import type { Layer, Use } from './graph.js'
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

  let [reason, variances, drawn] = [
    leftBecause ?? '',
    undefined as Variances | undefined,
    undefined as string | undefined
  ]
  let isBiased = false
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
          hasBias: linear.bias !== undefined,
          inputs: inputsOf((linear.kernels.at(-1) as Kernel).layout)
        }
      )
      assign(walk.setter, linear, decision)
      variances = decision
      reason = decision.reason
      drawn = nameOf(decision.distribution)
      isBiased = isAsymmetric(decision.distribution)
    } else reason = square === 0 ? 'its inputs are zero' : 'what reaches it is not finite'
  }
  const { weights, biases, centring } = variances ?? asTheyAre(linear)
  const q = zipped([squares, means], (x, mean) => Math.max(weights * (x - centring * mean) + biases, 0))
  const doubts = [
    isBlurred && 'positions of the image were averaged before it; give data',
    drawn !== undefined &&
      isBiased &&
      average(means) > 0 &&
      'the weights of rai have a mean, and add that of their inputs',
    drawn !== undefined && isConstrained(linear) && 'a constraint changes the weights that were drawn'
  ]
  const doubt = input.doubt ?? (doubts.find((one) => one !== false) || undefined)
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
  const activation = walk.settleActivation(use, slot, preActivation)
  return { activation, outputs: [activate(activation, preActivation)] }
}
