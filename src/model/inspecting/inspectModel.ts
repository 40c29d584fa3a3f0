import type { Tensor } from '@tensorflow/tfjs-core'
import { integerIn, numberIn, objectWith, POSITIVE } from '../../checks.js'
import { LARGEST_SEED } from '../../initializers/ScaledInitializer.js'
import { checkedModel, type Graph, readGraph, type Use } from '../graph.js'
import type { Observation } from '../running/Observation.js'
import { checkInputs, type ModelInputs } from '../running/tensors.js'
import { average } from '../walking/Signal.js'
import type { Step } from '../walking/Walk.js'
import { gradientEnergies, NotDifferentiable } from './backward.js'
import { correlationErrors, deadUnits, gradientRatio, known } from './comparisons.js'
import { expectedShares, varianceError } from './expectedStatistics.js'
import { missingGradient } from './gradientKernels.js'
import { inspectionPicture } from './inspectionPicture.js'
import { inspectionText, type LayerInspection, type ModelInspection } from './ModelInspection.js'
import { measureForward } from './measureForward.js'
import { verdictsOn } from './verdicts.js'

/** What {@link inspectModel} takes. */
export interface InspectModelOptions {
  /** The variance that pre-activations are meant to have, positive (default: that of the first layer). */
  readonly qStar?: number
  /** Seed of the random direction in which gradients are followed, an integer ≥ 0 (default 0). */
  readonly seed?: number
}

const CALLER = 'inspectModel'

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
    if (!(error instanceof NotDifferentiable)) throw error
    return { energies, failure: `gradients could not be measured: ${error.message}` }
  }
}

/**
 * Runs a model on a batch and compares every layer with theory: variance, mean, correlation of pairs, zeros, clipped
 * and dead units, gradients, and the multiplications that zeros save.
 *
 * $$q_{l+1} = \sigma_w^2\,\mathbb E[\varphi(\sqrt{q_l}\,z)^2] + \sigma_b^2, \qquad \chi_1 = \sigma_w^2\,\mathbb E[\varphi'^2]$$
 *
 * σ_w and σ_b are those of the weights as they are, and theory starts from the inputs as they are; where it ends
 * (pooling, recurrent layers, layers that are not known) it starts anew from what is measured there. Standard errors
 * are what a network of this width may stray from infinite width, to lowest order, for one input: a batch of several
 * strays less. Pairs are the first and second input, the third and fourth, and so on. Gradients are those of a random
 * linear function of the outputs, of up to 32 inputs. `zeros` of a layer are those of what it gives.
 *
 * A trained network's weights depend on its data; then the predictions are those of a random network with weights as
 * large.
 *
 * @param model a built LayersModel
 * @param data a tensor [batch, …], or one for each input of the model; two inputs at least for correlations
 * @param options `qStar`, positive, the variance to judge by (default: that of the first layer); `seed`, an integer ≥ 0
 *   (default 0)
 * @returns a promise of the numbers by layer, of verdicts in words, and of functions that give a table and a picture
 * @throws TypeError for an argument of the wrong kind; RangeError for a value or a shape out of range; Error for a
 *   model that is not built (the promise is rejected)
 * @remarks Accuracy: measured in float32; a batch of several hundred is plenty. The model is run as in use, not in
 *   training.
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
  data: ModelInputs,
  options: InspectModelOptions = {}
): Promise<ModelInspection> {
  const { qStar, seed = 0 } = objectWith<InspectModelOptions>(CALLER, 'options', options, ['qStar', 'seed'])
  if (qStar !== undefined) numberIn(CALLER, 'qStar', qStar, POSITIVE)
  integerIn(CALLER, 'seed', seed, 0, LARGEST_SEED)
  const layersModel = checkedModel(CALLER, model)
  const given = checkInputs(CALLER, 'data', layersModel, data)
  const graph = readGraph(layersModel)
  const { steps, observations, shapes } = await measureForward(graph, given)
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
      ...(isWeighted && batch > 1 && variance > 0 && q > 0 && { correlation }),
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
