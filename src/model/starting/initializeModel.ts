import { tensor } from '@tensorflow/tfjs-core'
import { integerIn, numberIn, objectWith, type Range, wrongKind } from '../../checks.js'
import { type CheckedDistribution, checkDistribution, type Distribution } from '../../initializers/distributions.js'
import { freshSeed, randomStream } from '../../initializers/randomStream.js'
import { LARGEST_SEED } from '../../initializers/ScaledInitializer.js'
import { hasChannelsFirst, inputShapesOf } from '../../tfjs/graph.js'
import type { LayersModel } from '../../tfjs/layersModel.js'
import { fullPath } from '../../tfjs/wrappers.js'
import { checkExcept, isNamed } from '../except.js'
import { checkedModel, readGraph } from '../graph.js'
import { execution } from '../running/Execution.js'
import { measuredSignal } from '../running/measuredSignal.js'
import { checkInputs, type ModelInputs } from '../running/tensors.js'
import { neighboursIn } from '../walking/neighbours.js'
import { inputSignal, type Signal } from '../walking/Signal.js'
import type { Walk } from '../walking/Walk.js'
import { walkModel } from '../walking/walkModel.js'
import { type ModelReport, reportOf } from './ModelReport.js'
import { resetOptimizer } from './resetOptimizer.js'
import { weightChanges } from './weightChanges.js'

/** What {@link initializeModel} takes. */
export interface InitializeModelOptions {
  /** The variance that every pre-activation is to have, in [1e-20, 1e20] (default 1). */
  readonly qStar?: number
  /** An integer ≥ 0 (default: a fresh one). 0 is a seed. */
  readonly seed?: number
  /** Distribution of the weights (default `'normal'`), as {@link eocInitializer} takes it. */
  readonly distribution?: Distribution
  /** A batch that the model is run on, one tensor for each input: second moments are measured then, not predicted. */
  readonly data?: ModelInputs
  /** Whether only to report, and leave the model as it is (default false). */
  readonly dryRun?: boolean
  /** Names of layers, or of models inside the model, to be left as they are. */
  readonly except?: readonly string[]
}

/** Variances whose weights are normal float32 numbers. */
const VARIANCE: Range = { expected: 'in [1e-20, 1e20]', holds: (q) => q >= 1e-20 && q <= 1e20 }

/** The options, checked. */
interface Checked {
  readonly qStar: number
  readonly seed: number
  readonly distribution: CheckedDistribution
  readonly dryRun: boolean
  readonly except: readonly string[]
}

function checkOptions(caller: string, model: LayersModel, options: InitializeModelOptions): Checked {
  const { qStar = 1, seed = freshSeed(), distribution = 'normal', dryRun = false, except } = options
  if (typeof dryRun !== 'boolean') throw wrongKind(caller, 'dryRun', 'true or false', dryRun)
  return {
    qStar: numberIn(caller, 'qStar', qStar, VARIANCE),
    seed: integerIn(caller, 'seed', seed, 0, LARGEST_SEED),
    distribution: checkDistribution(caller, distribution),
    dryRun,
    except: checkExcept(caller, model, except)
  }
}

/** {@link initializeModel} for `caller`, with what an activation may be replaced by on the way. */
export function initialize(
  caller: string,
  given: unknown,
  options: InitializeModelOptions,
  settleActivation: Walk['settleActivation']
): ModelReport {
  const model = checkedModel(caller, given)
  const { qStar, seed, distribution, dryRun, except } = checkOptions(caller, model, options)
  const data = options.data === undefined ? undefined : checkInputs(caller, 'data', model, options.data)
  const graph = readGraph(model)
  const byPosition = !hasChannelsFirst(graph)
  const weights = weightChanges()
  const run = data && execution(graph, data)
  const inputs = inputShapesOf(model).map((shape, i): Signal => {
    const signal = inputSignal(1, 0, undefined, shape.at(-1) ?? 1)
    return data === undefined ? signal : measuredSignal(signal, data[i] as never, byPosition)
  })

  let streams = 0
  const setter = {
    qStar,
    distribution,
    stream: () => randomStream(seed, streams++, 0),
    assign: (variable: Parameters<typeof weights.write>[0], values: Float32Array) => {
      if (!dryRun || data !== undefined) weights.write(variable, tensor(values, variable.shape as number[]))
    }
  }
  const walk: Walk = { setter, neighbours: neighboursIn(graph), settleActivation }
  try {
    const steps = walkModel(graph, inputs, walk, {
      leaves: ({ layer, path }) => (isNamed(fullPath(layer, path), except) ? 'named in except' : undefined),
      correct: (use, predicted) =>
        run === undefined
          ? predicted
          : run.run(use, ({ outputs }) =>
              predicted.map((signal, i) =>
                outputs[i] === undefined ? signal : measuredSignal(signal, outputs[i], byPosition)
              )
            )
    })
    const notes: string[] = []
    if (data === undefined) notes.push('Inputs are taken to have mean square 1; give data to have it measured.')
    if (dryRun) {
      weights.restore()
      notes.push('Nothing was changed (dryRun).')
    } else {
      weights.keep()
      const { optimizer } = model as { readonly optimizer?: unknown }
      if (resetOptimizer(optimizer)) notes.push('What the optimiser had gathered of the weights before was forgotten.')
    }
    return reportOf(model, steps, { qStar, seed, notes })
  } catch (error) {
    weights.restore()
    throw error
  } finally {
    run?.dispose()
  }
}

const KNOWN = ['qStar', 'seed', 'distribution', 'data', 'dryRun', 'except'] as const

/**
 * Starts a model that exists: sets its weights and biases, in place, so that every pre-activation has variance q*, on
 * the edge of chaos where there is one.
 *
 * $$\sigma_w^2 = \frac{1}{\mathbb E[x'^2]}, \qquad \sigma_b^2 = q^* - \sigma_w^2\,\mathbb E[x^2]$$
 *
 * x is what a unit sums over, E[x²] its second moment, E[x′²] that of its slopes; both are followed from the inputs of
 * the model on, position by position, so that borders of images are felt. Where σ_b² would be negative, the layer has
 * no bias or slopes are not known, σ_b = 0 and σ_w² E[x²] = q*. The first weights have the bias of the activation
 * behind them, the read-out has none; biases before batch normalisation, which takes them away, are 0.
 *
 * Batch normalisation starts as the identity in use, and keeps mean and variance in training. Dropout is taken as it is
 * in use; the report tells the variance in training. Skip connections add what they add: the weights behind the sum
 * make q* of it. Recurrent layers start gate by gate, by our own recipe: orthogonal recurrent kernels, inputs that give
 * the rest of q* in the long run. Frozen layers, embeddings and what is not known are left as they are. Pooling has no
 * theory here without `data`.
 *
 * Sequential and functional models, models inside models, `timeDistributed` and `bidirectional`; dense, convolutions,
 * depthwise, separable and transposed ones; a shared layer is set once, for its first use. The model stays compiled,
 * and its optimiser forgets what it gathered. Depth, width and q* are yours to choose; {@link stabilityReport} tells
 * what they do.
 *
 * @param model a built LayersModel
 * @param options `qStar`, in [1e-20, 1e20] (default 1); `seed`, an integer ≥ 0 (default: a fresh one); `distribution`
 *   (default `'normal'`); `data`, a tensor [batch, …] for each input; `dryRun`; `except`, names of layers to be left
 *   alone
 * @returns what was done to every layer, and why; as text by `toString()`
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range or a name that no layer has;
 *   Error for a model that is not built. The model is as it was then.
 * @remarks Accuracy: variances as predicted at infinite width; `doubt` says where theory had to assume something.
 * @example
 * ```ts
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 64, activation: 'tanh', inputShape: [16], name: 'first' }))
 * model.add(tf.layers.dense({ units: 64, activation: 'tanh', name: 'second' }))
 * model.add(tf.layers.dense({ units: 4, name: 'last' }))
 * const [, second, last] = initializeModel(model, { qStar: 1, seed: 1 }).layers
 * second?.reason // -> 'edge of chaos: χ₁ = 1'
 * second?.sigmaW // -> 1.467
 * last?.variance // -> 1.000
 * ```
 * @see Schoenholz et al. (2017), arXiv 1611.01232; Xiao et al. (2018), arXiv 1806.05393, for convolutions; what is said
 *   of first weights, read-outs, normalisation and recurrent layers is ours.
 */
export function initializeModel(model: object, options: InitializeModelOptions = {}): ModelReport {
  const given = objectWith<InitializeModelOptions>('initializeModel', 'options', options, KNOWN)
  return initialize('initializeModel', model, given, (_, activation) => activation)
}
