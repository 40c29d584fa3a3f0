import { LayersModel as TfLayersModel } from '@tensorflow/tfjs-layers'
import { SPARSIFIERS } from '../../activations/sparse/sparsifiers.js'
import { objectWith } from '../../checks.js'
import { designFor } from '../../meanField/design/designSparseActivation.js'
import type { SparseDesignOptions } from '../../meanField/design/sparseDesign.js'
import { secondCopy } from '../../secondCopy.js'
import { threeDigits } from '../../text/digits.js'
import type { LayersModel } from '../../tfjs/layersModel.js'
import { checkExcept, isNamed } from '../except.js'
import { checkedModel, type Graph, leavesOf, readGraph } from '../graph.js'
import { type InitializeModelOptions, initialize } from '../starting/initializeModel.js'
import type { ModelReport } from '../starting/ModelReport.js'
import { activationOfLayer } from '../walking/layerActivation.js'
import { average } from '../walking/Signal.js'
import { type ModelConfig, sparseConfig } from './sparseConfig.js'
import { sparsifierOf } from './sparsifiers.js'

/**
 * What {@link sparsifyModel} takes: a design, of which `family` is `'crelu'` by default, and how to start the model.
 */
export interface SparsifyModelOptions
  extends Omit<SparseDesignOptions, 'family' | 'width' | 'depth'>,
    Pick<InitializeModelOptions, 'seed' | 'distribution' | 'data' | 'except'> {
  /** One-sided (`'crelu'`, the default) or odd (`'cst'`). */
  readonly family?: SparseDesignOptions['family']
}

/** What {@link sparsifyModel} returns. */
export interface SparsifiedModel {
  /** The new model, not compiled. */
  readonly model: TfLayersModel
  /** What was replaced, in its notes, and how every layer was started. */
  readonly report: ModelReport
}

const CALLER = 'sparsifyModel'
const DESIGN = ['sparsity', 'qStar', 'family', 'varianceSlope', 'clipRatio', 'm', 'varianceCurvature'] as const
const START = ['seed', 'distribution', 'data', 'except'] as const

/** The keys of an object among some, without those that are not given. */
function picked<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  const given = keys.filter((key) => from[key] !== undefined)
  return Object.fromEntries(given.map((key) => [key, from[key]])) as Pick<T, K>
}

/** The activations that nothing but layers that pass values on is behind: those of the outputs. */
function atOutputs({ uses, outputs }: Graph): ReadonlySet<string> {
  const makers = new Map(uses.flatMap((use) => [...use.outputs.values()].map((value) => [value, use] as const)))
  const found = new Set<string>()
  const visit = (value: number): void => {
    const use = makers.get(value)
    if (use === undefined) return
    found.add(use.path)
    const { layer } = use
    const passes = layer.weights.length === 0 && activationOfLayer(layer) === undefined
    if (passes && use.inputs.length === 1) visit(use.inputs[0])
  }
  outputs.forEach(visit)
  return found
}

/**
 * Gives the layers of the copy the weights of their originals; frozen ones stay so, also where a model around them was.
 */
function copyWeights(from: LayersModel, to: LayersModel): void {
  const copies = new Map(leavesOf(to).map(({ path, layer }) => [path, layer]))
  for (const { path, layer, isFrozen } of leavesOf(from)) {
    const copy = copies.get(path)
    if (copy === undefined || copy.weights.length !== layer.weights.length) continue
    copy.setWeights(layer.getWeights())
    if (isFrozen) copy.trainable = false
  }
}

type ModelClass = { fromConfig(cls: unknown, config: unknown, customObjects: object, isFast: boolean): TfLayersModel }

/**
 * A copy of a model whose relu-type activations are replaced by sparsifying layers, started on the edge of chaos.
 *
 * $$\varphi \leftarrow \min(\max(x - \tau, 0), m), \qquad P(\varphi = 0) = s$$
 *
 * τ and m are those of {@link designSparseActivation}, scaled by √(q/q*) where theory (or `data`) says that a variance
 * q other than q* reaches an activation, behind sums for example. The start is that of {@link initializeModel}.
 * Replaced are relu, relu6, leaky and parametric relu, elu, selu, gelu, silu, mish and sparsifying layers, as layers
 * and as the `activation` of a layer; the last activation before an output, recurrent layers and others stay. Layers
 * keep their names; what is not started keeps its weights.
 *
 * @param model a built LayersModel; it is left as it is, and shares nothing with the copy
 * @param options `sparsity`, in [0.5, 1) for `'crelu'`, [0, 1) for `'cst'`; `qStar`, positive (default 1); `family`
 *   (default `'crelu'`); at most one of `varianceSlope` (default 0.7), `clipRatio`, `m`, `varianceCurvature`; `seed`,
 *   `distribution`, `data`, `except` as in {@link initializeModel}, where layers that are named in `except` keep their
 *   activation, too
 * @returns the copy, not compiled, and a report
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range; Error for a model that is
 *   not built, is of a second copy of tfjs-layers, or has nothing to replace
 * @remarks Accuracy: shares of zeros as predicted at infinite width; {@link calibrateSparsity} makes them exact on
 *   data.
 * @example
 * ```ts
 * const dense = tf.sequential()
 * dense.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [16], name: 'hidden' }))
 * dense.add(tf.layers.dense({ units: 4, name: 'out' }))
 * const { model } = sparsifyModel(dense, { sparsity: 0.9, qStar: 4, seed: 1 })
 * model.layers.map(({ name }) => name) // -> ['hidden', 'hidden_crelu', 'out']
 * ```
 * @see Price et al. (2024), arXiv 2402.16184; Dent & Tanner (2026), arXiv 2602.05779.
 */
export function sparsifyModel(model: object, options: SparsifyModelOptions): SparsifiedModel {
  const given = objectWith<SparsifyModelOptions>(CALLER, 'options', options, [...DESIGN, ...START])
  const original = checkedModel(CALLER, model)
  if (!(model instanceof TfLayersModel)) throw new Error(secondCopy(CALLER))
  const design = designFor(CALLER, { family: 'crelu', ...picked(given, DESIGN) } as SparseDesignOptions)
  const { family, tau, m, qStar } = design
  const atOutput = atOutputs(readGraph(original))
  const except = checkExcept(CALLER, original, given.except)
  const replacement = { className: SPARSIFIERS[family].className, config: { tau, m: m === Infinity ? null : m } }
  const isKept = (path: string) => atOutput.has(path) || isNamed(path, except)
  const before = original.getConfig() as unknown as ModelConfig
  const { config, replaced } = sparseConfig(before, replacement, isKept)
  if (replaced.length === 0) {
    throw new Error(`${CALLER}: the model has no relu-type activation before its outputs; there is nothing to replace`)
  }
  const modelClass = original.constructor as unknown as ModelClass
  const copy = modelClass.fromConfig(modelClass, config, {}, true)
  try {
    copyWeights(original, copy as unknown as LayersModel)
    const places = new Set(replaced.map(({ by }) => by))
    const start = { qStar, ...picked(given, START) }
    const report = initialize(CALLER, copy, start, ({ layer, path }, activation, input) => {
      // A layer that is used again keeps what its first use asked for.
      const sparsifier = places.delete(path) ? sparsifierOf(layer) : undefined
      const scale = Math.sqrt(average(input.squares) / qStar)
      if (sparsifier === undefined || !(scale > 0) || Math.abs(scale - 1) < 1e-9) return activation
      return sparsifier.set({ tau: tau * scale, m: m * scale })
    })
    const what = `${family} with τ = ${threeDigits(tau)}, m = ${threeDigits(m)} at q* = ${threeDigits(qStar)}`
    const notes = [`Replaced by ${what}: ${replaced.map(({ layer }) => layer).join(', ')}.`, ...report.notes]
    const whole = { ...report, notes }
    return { model: copy, report: { ...whole, toString: () => [report.toString(), notes[0]].join('\n') } }
  } catch (error) {
    copy.dispose()
    throw error
  }
}
