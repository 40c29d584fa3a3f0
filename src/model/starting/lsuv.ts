import { mean, mul, square, sub, tensor } from '@tensorflow/tfjs-core'
import { integerIn, objectWith } from '../../checks.js'
import { drawKernel } from '../../initializers/distributions.js'
import { inputsOf } from '../../initializers/KernelLayout.js'
import { freshSeed, randomStream } from '../../initializers/randomStream.js'
import { LARGEST_SEED } from '../../initializers/ScaledInitializer.js'
import { threeDigits } from '../../text/digits.js'
import { table } from '../../text/table.js'
import { innerLayer } from '../../tfjs/wrappers.js'
import { checkedModel, type Layer, readGraph } from '../graph.js'
import { execution } from '../running/Execution.js'
import { checkInputs, type ModelInputs } from '../running/tensors.js'
import { type LinearLayer, linearLayer } from '../walking/linearLayers.js'
import { resetOptimizer } from './resetOptimizer.js'
import { weightChanges } from './weightChanges.js'

/** What {@link lsuv} takes. */
export interface LsuvOptions {
  /** An integer ≥ 0 (default: a fresh one). 0 is a seed. */
  readonly seed?: number
}

/** What was done to one layer. */
export interface LsuvLayer {
  /** Its name, after those of the models and wrappers around it. */
  readonly layer: string
  /** Whether its weights were set, or why not. */
  readonly action: string
  /** What its orthonormal weights were multiplied by. */
  readonly scale?: number
}

/** What {@link lsuv} did. */
export interface LsuvReport {
  /** Every layer that has weights. */
  readonly layers: readonly LsuvLayer[]
  /** The seed. */
  readonly seed: number
  /** The same as a table. */
  toString(): string
}

const CALLER = 'lsuv'

/**
 * Layer-sequential unit-variance initialisation, the data-driven baseline: orthonormal weights, each layer's scaled
 * such that its pre-activations have variance 1 on a batch.
 *
 * $$W_l \leftarrow \frac{W_l}{\sqrt{\operatorname{Var}(h_l)}}, \qquad W_l \text{ orthonormal},\ b_l = 0$$
 *
 * In place, from the first layer to the last. The layers are linear, so one scaling is exact where the paper iterates.
 * Variance is kept, gradients are not looked at. The optimiser forgets what it gathered. Recurrent layers, embeddings,
 * normalisation and frozen layers are left alone.
 *
 * @param model a built LayersModel
 * @param data a tensor [batch, …], or one for each input of the model
 * @param options `seed`, an integer ≥ 0 (default: a fresh one)
 * @returns what was done to every layer that has weights
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range; Error for a model that is
 *   not built, or a layer whose pre-activations do not vary. The model is as it was then.
 * @remarks Accuracy: variance 1 to float32 rounding on the batch, unless a kernel constraint changes the weights again.
 * @example
 * ```ts
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4], name: 'first' }))
 * model.add(tf.layers.dense({ units: 2, name: 'second' }))
 * lsuv(model, tf.randomNormal([64, 4], 0, 1, 'float32', 1), { seed: 1 }).layers.map(({ layer }) => layer) // -> ['first', 'second']
 * ```
 * @see Mishkin & Matas (2016), arXiv 1511.06422.
 */
export function lsuv(model: object, data: ModelInputs, options: LsuvOptions = {}): LsuvReport {
  const { seed = freshSeed() } = objectWith<LsuvOptions>(CALLER, 'options', options, ['seed'])
  integerIn(CALLER, 'seed', seed, 0, LARGEST_SEED)
  const layersModel = checkedModel(CALLER, model)
  const given = checkInputs(CALLER, 'data', layersModel, data)
  const graph = readGraph(layersModel)
  const weights = weightChanges()
  const run = execution(graph, given)
  const report = new Map<Layer, LsuvLayer>()
  let streams = 0

  function orthonormal({ kernels, bias }: LinearLayer): void {
    for (const { variable, layout } of kernels) {
      const inputs = inputsOf(layout)
      const sigma = Math.sqrt(inputs / Math.max(inputs, layout.units))
      const values = drawKernel(CALLER, 'orthogonal', layout, sigma, inputs, randomStream(seed, streams++, 0))
      weights.write(variable, tensor(values, variable.shape as number[]))
    }
    if (bias !== undefined) weights.write(bias, tensor(new Float32Array(bias.shape[0] as number)))
  }

  try {
    for (const use of graph.uses) {
      const { layer, path } = use
      const linear = linearLayer(innerLayer(layer), use.inputShapes[0] ?? [])
      const isSet = linear !== undefined && !use.isFrozen && !report.has(layer)
      if (isSet) orthonormal(linear)
      else if (layer.weights.length > 0 && !report.has(layer)) {
        report.set(layer, {
          layer: path,
          action: linear === undefined ? 'left: not a layer that it scales' : 'left: frozen'
        })
      }
      run.run(
        use,
        () => undefined,
        (_, h) => {
          if (!isSet) return h
          const variance = mean(square(sub(h, mean(h)))).dataSync()[0]
          if (!(variance > 0 && variance < Infinity)) {
            throw new Error(`${CALLER}: the pre-activations of ${path} have variance ${variance}; give data that vary`)
          }
          const scale = 1 / Math.sqrt(variance)
          const last = linear.kernels.at(-1) as LinearLayer['kernels'][number]
          weights.write(last.variable, mul(last.variable.read(), scale))
          report.set(layer, { layer: path, action: 'set', scale })
          return mul(h, scale)
        }
      )
    }
    weights.keep()
    resetOptimizer((layersModel as { readonly optimizer?: unknown }).optimizer)
  } catch (error) {
    weights.restore()
    throw error
  } finally {
    run.dispose()
  }
  const layers = [...report.values()]
  const rows = layers.map(({ layer, action, scale }) => [layer, action, scale === undefined ? '' : threeDigits(scale)])
  return { layers, seed, toString: () => table(['layer', '', 'scale'], rows).join('\n') }
}
