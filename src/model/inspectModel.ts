import { dispose, keep, type Tensor } from '@tensorflow/tfjs-core'
import { integerIn, numberIn, objectWith, POSITIVE } from '../checks.js'
import { LARGEST_SEED } from '../initializers/ScaledInitializer.js'
import { gradientEnergies } from './backward.js'
import { execution, type Outcome } from './Execution.js'
import { type Comparison, deadProbability, expectedShares, slopeKurtosis, varianceError } from './expectedStatistics.js'
import { missingGradient } from './gradientKernels.js'
import { checkedModel, type Graph, readGraph, type Use } from './graph.js'
import { inspectionPicture } from './inspectionPicture.js'
import { inspectionText, type LayerInspection, type ModelInspection } from './ModelInspection.js'
import { measuredSignal } from './measuredSignal.js'
import { neighboursIn } from './neighbours.js'
import { type Observation, observe, readObservation } from './Observation.js'
import { average, inputSignal, type Signal } from './Signal.js'
import { checkInputs, type ModelInputs } from './tensors.js'
import { activationBehind, verdictsOn } from './verdicts.js'
import type { Step } from './Walk.js'
import { walkModel } from './walkModel.js'

/** What {@link inspectModel} takes. */
export interface InspectModelOptions {
  /** The variance that pre-activations are meant to have, positive (default: that of the first layer). */
  readonly qStar?: number
  /** Seed of the random direction in which gradients are followed, an integer ≥ 0 (default 0). */
  readonly seed?: number
}

const CALLER = 'inspectModel'

/** An input as measured, with the mean product of pairs. */
function startingSignal(x: Tensor, { variance, mean, cross }: Observation): Signal {
  const units = x.shape.at(-1) ?? 1
  return inputSignal(variance, mean, Number.isNaN(cross) ? undefined : cross, units)
}

/** What is measured and predicted of every layer on the way forward. */
async function forward(graph: Graph, given: readonly Tensor[]) {
  const observed = new Map<Use, Tensor>()
  const shapes = new Map<Use, readonly number[]>()
  const run = execution(graph, given)
  try {
    const whole = (x: Tensor): Outcome => ({ preActivation: undefined, outputs: [x] })
    const first = await Promise.all(given.map((x) => readObservation(observe(whole(x), [x]))))
    const starts = given.map((x, i) => startingSignal(x, first[i] as Observation))
    const walk = { setter: undefined, neighbours: neighboursIn(graph), activationAt: (_: Use, phi: never) => phi }
    const steps = walkModel(graph, starts, walk, {
      leaves: () => undefined,
      correct(use, predicted, step) {
        return run.run(use, (outcome, inputs) => {
          if (outcome.preActivation !== undefined) shapes.set(use, outcome.preActivation.shape)
          observed.set(use, keep(observe(outcome, inputs, step.activation)))
          // Where theory ends, it starts anew from what is measured.
          return predicted.map((signal, i) => {
            const output = outcome.outputs[i]
            return signal.doubt === undefined || output === undefined ? signal : restarted(signal, output)
          })
        })
      }
    })
    const observations = new Map<Use, Observation>()
    for (const [use, tensor] of observed) {
      observed.delete(use)
      observations.set(use, await readObservation(tensor))
    }
    return { steps, observations, shapes }
  } finally {
    dispose([...observed.values()])
    run.dispose()
  }
}

function restarted(signal: Signal, output: Tensor): Signal {
  const measured = measuredSignal(signal, output, true)
  const { cross } = signal
  // The correlation is kept, of what there is.
  return cross === undefined
    ? measured
    : { ...measured, cross: scaled(cross, average(measured.squares) / average(signal.squares)) }
}

const scaled = (values: Float64Array, factor: number): Float64Array =>
  Float64Array.of(average(values) * (Number.isFinite(factor) ? factor : 1))

/** The squared gradients by layer, or why there are none. */
async function backward(
  graph: Graph,
  given: readonly Tensor[],
  shapes: ReadonlyMap<Use, readonly number[]>,
  seed: number
) {
  const energies = new Map<Use, number>()
  const failure = missingGradient(graph)
  if (failure !== undefined) return { energies, failure }
  if (shapes.size === 0) return { energies }
  try {
    const found = gradientEnergies(graph, given, shapes, seed)
    for (const [use, energy] of found) {
      energies.set(use, (await energy.data())[0] as number)
      energy.dispose()
    }
    return { energies }
  } catch (error) {
    return { energies, failure: `gradients could not be measured: ${(error as Error).message}` }
  }
}

const known = (predicted: number | undefined, standardError: number | undefined) => ({
  ...(predicted !== undefined && { predicted }),
  ...(standardError !== undefined && { standardError })
})

/** One standard deviation, over networks, of the correlation at every layer: what each layer adds to it. */
function correlationErrors(steps: readonly Step[]): ReadonlyMap<Step, number> {
  const errors = new Map<Step, number>()
  for (const step of steps) {
    const { preActivation: signal, source } = step
    if (signal?.cross === undefined) continue
    const before = source === undefined ? 0 : (errors.get(steps[source] as Step) ?? 0)
    const c = average(signal.cross) / average(signal.squares)
    errors.set(step, Math.hypot(before, (1 - c * c) / Math.sqrt(signal.units)))
  }
  return errors
}

/** Units that are dead, and how many are to be expected of a dense layer whose inputs correlate as those of pairs do. */
function deadUnits(step: Step, { dead, units }: Observation, batch: number): Comparison {
  const { preActivation: signal, activation, use } = step
  const isDense = use.inputShapes[0]?.length === 2
  if (!isDense || signal?.cross === undefined || activation === undefined || !signal.isGaussian)
    return { measured: dead }
  const q = average(signal.squares)
  const p = deadProbability(activation, q, average(signal.cross) / q, batch)
  return { measured: dead, predicted: units * p, standardError: Math.sqrt(units * p * (1 - p)) }
}

/** χ₁ as measured, from the squared gradients at a layer and at the one before. */
function gradientRatio(step: Step, steps: readonly Step[], energies: ReadonlyMap<Use, number>): Comparison | undefined {
  const source = step.source === undefined ? undefined : steps[step.source]
  const [before, here] = [source && energies.get(source.use), energies.get(step.use)]
  if (source === undefined || before === undefined || here === undefined || !(here > 0)) return undefined
  const chi1 = step.weights?.chi1
  const { preActivation } = source
  const activation = activationBehind(steps, source)
  const q = preActivation === undefined ? 0 : average(preActivation.squares)
  const units = Math.min(preActivation?.units ?? 1, step.preActivation?.units ?? 1)
  const kurtosis = activation === undefined || !(q > 0) ? 1 : slopeKurtosis(activation, q)
  return {
    measured: before / here,
    ...known(chi1, chi1 === undefined ? undefined : chi1 * Math.sqrt((3 * kurtosis - 1) / units))
  }
}

/**
 * Runs a model on a batch and compares every layer with theory: variance, mean, correlation of pairs, zeros, clipped and dead
 * units, gradients, and the multiplications that zeros save.
 *
 * $$q_{l+1} = \sigma_w^2\,\mathbb E[\varphi(\sqrt{q_l}\,z)^2] + \sigma_b^2, \qquad \chi_1 = \sigma_w^2\,\mathbb E[\varphi'^2]$$
 *
 * σ_w and σ_b are those of the weights as they are, and theory starts from the inputs as they are; where it ends (pooling,
 * recurrent layers, layers that are not known) it starts anew from what is measured, with a `doubt`. Standard errors are what
 * a network of this width may stray from infinite width, to lowest order, for one input: a batch of several strays less. Pairs
 * are the first and second input, the third and fourth, and so on. Gradients are those of a random linear function of
 * the outputs, of up to 32 inputs. `zeros` of a layer are those of what it gives.
 *
 * A trained network's weights depend on its data; then the predictions are those of a random network with weights as large.
 *
 * @param model a built LayersModel
 * @param x a tensor [batch, …], or one for each input of the model; two inputs at least for correlations
 * @param options `qStar`, positive, the variance to judge by (default: that of the first layer); `seed`, an integer ≥ 0 (default 0)
 * @returns a promise of the numbers by layer, of verdicts in words, and of functions that give a table and a picture
 * @throws TypeError for an argument of the wrong kind; RangeError for a value or a shape out of range; Error for a model that is
 *   not built (the promise is rejected)
 * @remarks Accuracy: measured in float32; a batch of several hundred is plenty. The model is run as in use, not in training.
 * @example
 * ```ts
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 256, activation: 'relu', inputShape: [64], kernelInitializer: heNormal({ seed: 1 }) }))
 * model.add(tf.layers.dense({ units: 256, kernelInitializer: heNormal({ seed: 2 }) }))
 * const x = tf.randomNormal([32, 64], 0, 1, 'float32', 3)
 * const { layers, verdicts } = await inspectModel(model, x)
 * Math.abs((layers[0]?.sparsity?.measured ?? 0) - 0.5) < 0.1 // -> true
 * verdicts // -> []
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232; the standard errors are derived here.
 */
export async function inspectModel(
  model: object,
  x: ModelInputs,
  options: InspectModelOptions = {}
): Promise<ModelInspection> {
  const { qStar, seed = 0 } = objectWith<InspectModelOptions>(CALLER, 'options', options, ['qStar', 'seed'])
  if (qStar !== undefined) numberIn(CALLER, 'qStar', qStar, POSITIVE)
  integerIn(CALLER, 'seed', seed, 0, LARGEST_SEED)
  const layersModel = checkedModel(CALLER, model)
  const given = checkInputs(CALLER, 'x', layersModel, x)
  const graph = readGraph(layersModel)
  const { steps, observations, shapes } = await forward(graph, given)
  const { energies, failure } = await backward(graph, given, shapes, seed)
  const errors = correlationErrors(steps)
  const batch = given[0]?.shape[0] as number

  const inspected = (step: Step): LayerInspection | undefined => {
    const { use, path, weights, activation, preActivation: signal, products } = step
    const observation = observations.get(use) as Observation
    const { variance, mean, cross, zeros, saturated, units, inputZeros } = observation
    if (signal === undefined) return undefined
    const isWeighted = weights !== undefined
    const q = average(signal.squares)
    const shares = activation && signal.isGaussian ? expectedShares(activation, signal) : undefined
    const ratio = gradientRatio(step, steps, energies)
    const correlation = {
      measured: cross / variance,
      ...known(signal.cross && average(signal.cross) / q, errors.get(step))
    }
    return {
      layer: path,
      className: use.layer.getClassName(),
      units,
      ...(isWeighted && { sigmaW: weights.sigmaW, sigmaB: weights.sigmaB }),
      ...(isWeighted && {
        variance: { measured: variance, ...known(q, varianceError(signal)) },
        mean: { measured: mean, ...known(0, Math.sqrt(q / signal.units)) }
      }),
      ...(isWeighted && batch > 1 && { correlation }),
      ...(activation !== undefined && {
        sparsity: { measured: zeros, ...shares?.zeros },
        saturation: { measured: saturated, ...shares?.clipped },
        deadUnits: deadUnits(step, observation, batch)
      }),
      ...(ratio !== undefined && { gradientRatio: ratio }),
      ...(products !== undefined && { multiplications: products, saved: Math.round(products * inputZeros) }),
      ...(signal.doubt !== undefined && { doubt: signal.doubt })
    }
  }

  const layers = steps.flatMap((step) => inspected(step) ?? [])
  const verdicts = [...verdictsOn(layers, steps, qStar), ...(failure === undefined ? [] : [failure])]
  const total = (of: 'multiplications' | 'saved') => layers.reduce((sum, layer) => sum + (layer[of] ?? 0), 0)
  const whole = { layers, verdicts, multiplications: total('multiplications'), saved: total('saved') }
  return { ...whole, toString: () => inspectionText(whole), toSVG: () => inspectionPicture(layers) }
}
