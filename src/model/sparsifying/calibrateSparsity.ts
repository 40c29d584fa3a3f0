import type { Tensor } from '@tensorflow/tfjs-core'
import { numberIn, objectWith } from '../../checks.js'
import { threeDigits } from '../../text/digits.js'
import { percentTenths } from '../../text/percent.js'
import { table } from '../../text/table.js'
import { innerLayer } from '../../tfjs/wrappers.js'
import { checkedModel, type Layer, readGraph, type Use } from '../graph.js'
import { execution } from '../running/Execution.js'
import { checkInputs, type ModelInputs } from '../running/tensors.js'
import { isLinearLayer } from '../walking/linearLayers.js'
import { type Sparsifier, sparsifierOf } from './sparsifiers.js'

/** What {@link calibrateSparsity} takes. */
export interface CalibrateSparsityOptions {
  /** The share of zeros that every sparsifying layer is to give, in [0, 1). */
  readonly sparsity: number
}

/** A threshold, a clip height, and the share of zeros that they give. */
export interface ThresholdState {
  /** Threshold τ. */
  readonly tau: number
  /** Clip height m; Infinity for none. */
  readonly m: number
  /** Share of zeros on the batch. */
  readonly sparsity: number
}

/** What was done to one sparsifying layer. */
export interface CalibratedLayer {
  /** Its name, after those of the models and wrappers around it. */
  readonly layer: string
  /** As it was, on inputs that the layers before it give now. */
  readonly before: ThresholdState
  /** As it is. */
  readonly after: ThresholdState
}

/** What {@link calibrateSparsity} did. */
export interface Calibration {
  /** Every sparsifying layer, in order. */
  readonly layers: readonly CalibratedLayer[]
  /** The same as a table. */
  toString(): string
}

const CALLER = 'calibrateSparsity'

/** Share of the sizes that do not exceed τ: they become zero. */
const shareUpTo = (sorted: Float32Array, tau: number): number => {
  let [low, high] = [0, sorted.length]
  const threshold = Math.fround(tau)
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] <= threshold) low = middle + 1
    else high = middle
  }
  return low / sorted.length
}

/** The least τ ≥ 0 at which that share of sizes is not beyond it. */
function quantile(sorted: Float32Array, share: number): number {
  const index = Math.ceil(share * sorted.length) - 1
  return index < 0 ? 0 : Math.max(sorted[index], 0)
}

function calibrated(path: string, sparsifier: Sparsifier, x: Tensor, share: number): CalibratedLayer {
  const { activation, sides } = sparsifier
  const values = Float32Array.from(x.dataSync())
  const sorted = (sides === 2 ? values.map(Math.abs) : values).sort()
  if (!Number.isFinite(sorted[sorted.length - 1]) || !Number.isFinite(sorted[0])) {
    throw new RangeError(
      `${CALLER}: what reaches ${path} is not finite; train with a smaller learning rate, or start anew`
    )
  }
  const { tau = 0, m = Infinity } = activation.params
  const next = quantile(sorted, share)
  const height = tau > 0 && next > 0 ? (m * next) / tau : m
  return {
    layer: path,
    before: { tau, m, sparsity: shareUpTo(sorted, tau) },
    after: { tau: next, m: height, sparsity: shareUpTo(sorted, next) }
  }
}

function text(layers: readonly CalibratedLayer[]): string {
  const row = ({ layer, before, after }: CalibratedLayer) => [
    layer,
    ...(['tau', 'm'] as const).map((key) => `${threeDigits(before[key])} → ${threeDigits(after[key])}`),
    `${percentTenths(before.sparsity)} → ${percentTenths(after.sparsity)}`
  ]
  return table(['layer', 'τ', 'm', 'zeros %'], layers.map(row)).join('\n')
}

/**
 * Sets the thresholds of a model's sparsifying layers, in place, such that each gives a share of zeros on a batch;
 * before, during or after training.
 *
 * $$\tau' = \max(0, Q_s(h)), \qquad m' = m\,\tau'/\tau$$
 *
 * Q_s is the s-quantile of what reaches the layer (of its size, for CST and soft threshold), once the layers before it
 * have their new thresholds. m stays where τ or τ′ is 0. A one-sided layer that fewer than s of its inputs would pass
 * anyway keeps τ′ = 0 and gives more zeros. Weights are not touched: what a network computes changes, so train it on,
 * or calibrate by small steps.
 *
 * @param model a built LayersModel with `CReLU`, `CST`, `ShiftedReLU` or `SoftThreshold` layers, or
 *   {@link activationFunction}s of them
 * @param data a tensor [batch, …], or one for each input of the model
 * @param options `sparsity`, in [0, 1)
 * @returns thresholds, clip heights and shares of zeros, before and after
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range, or values that are not
 *   finite; Error for a model that is not built or has no sparsifying layer. The model is as it was then.
 * @remarks Accuracy: exact on the batch, up to ties.
 * @example
 * ```ts
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 200, inputShape: [50] }))
 * model.add(new CReLU({ tau: 1, m: 2 }))
 * const x = tf.randomNormal([16, 50], 0, 1, 'float32', 1)
 * calibrateSparsity(model, x, { sparsity: 0.9 }).layers[0]?.after.sparsity // -> 0.9
 * ```
 * @see Our own construction.
 */
export function calibrateSparsity(model: object, data: ModelInputs, options: CalibrateSparsityOptions): Calibration {
  const { sparsity } = objectWith<CalibrateSparsityOptions>(CALLER, 'options', options, ['sparsity'])
  numberIn(CALLER, 'sparsity', sparsity, { expected: 'in [0, 1)', holds: (s) => s >= 0 && s < 1 })
  const layersModel = checkedModel(CALLER, model)
  const given = checkInputs(CALLER, 'data', layersModel, data)
  const graph = readGraph(layersModel)
  const found = new Map<Layer, Sparsifier>()
  for (const { layer } of graph.uses) {
    const sparsifier = sparsifierOf(layer)
    if (sparsifier !== undefined) found.set(layer, sparsifier)
  }
  if (found.size === 0) {
    throw new Error(`${CALLER}: the model has no sparsifying layer; sparsifyModel makes one that has`)
  }
  const layers = new Map<Layer, CalibratedLayer>()
  const run = execution(graph, given)

  function calibrate({ layer, path }: Use, values: Tensor): Tensor {
    const sparsifier = found.get(layer)
    // A layer that is used again keeps what its first use asked for.
    if (sparsifier === undefined || layers.has(layer)) return values
    const entry = calibrated(path, sparsifier, values, sparsity)
    sparsifier.set(entry.after)
    layers.set(layer, entry)
    return values
  }

  try {
    for (const use of graph.uses) {
      // Behind weights it is met on the way through its layer.
      if (!isLinearLayer(innerLayer(use.layer))) calibrate(use, run.inputsOf(use)[0] as Tensor)
      run.run(use, () => undefined, calibrate)
    }
  } catch (error) {
    for (const [layer, { before }] of layers) found.get(layer)?.set(before)
    throw error
  } finally {
    run.dispose()
  }
  const entries = [...layers.values()]
  return { layers: entries, toString: () => text(entries) }
}
