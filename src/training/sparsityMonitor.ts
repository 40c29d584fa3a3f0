import { Callback, type Logs } from '@tensorflow/tfjs-layers'
import { integerIn, numberIn, objectWith, outOfRange, wrongKind } from '../checks.js'
import { checkedModel, type Graph, readGraph } from '../model/graph.js'
import { type ObservedLayer, observeModel } from '../model/running/observeModel.js'
import { checkInputs, isTensor, type ModelInputs } from '../model/running/tensors.js'
import { threeDigits } from '../text/digits.js'
import type { LayersModel } from '../tfjs/layersModel.js'

/** What {@link sparsityMonitor} takes. */
export interface SparsityMonitorOptions {
  /** The batch that is watched, one tensor for each input of the model; it stays yours. */
  readonly data: ModelInputs
  /** Also look after every so many batches, an integer ≥ 1 (default: only at the end of an epoch). */
  readonly everyBatches?: number
  /**
   * Factor by which the variance of a layer may leave what it was before training until a warning is given, > 1
   * (default: none).
   */
  readonly warnBeyond?: number
  /** Whether training stops then (default false). */
  readonly stop?: boolean
  /** Where the warning goes (default: `console.warn`). */
  readonly onWarning?: (message: string) => void
}

const CALLER = 'sparsityMonitor'
const KNOWN = ['data', 'everyBatches', 'warnBeyond', 'stop', 'onWarning'] as const

type Checked = Required<Pick<SparsityMonitorOptions, 'data' | 'stop' | 'onWarning'>> &
  Pick<SparsityMonitorOptions, 'everyBatches' | 'warnBeyond'>

function checked(options: SparsityMonitorOptions): Checked {
  const given = objectWith<SparsityMonitorOptions>(CALLER, 'options', options, KNOWN)
  const { data, everyBatches, warnBeyond, stop = false, onWarning = (message) => console.warn(message) } = given
  if (Array.isArray(data) && data.length === 0)
    throw outOfRange(CALLER, 'data', 'a tensor, or one for each input', data)
  for (const value of Array.isArray(data) ? data : [data]) {
    if (!isTensor(value)) throw wrongKind(CALLER, 'data', 'a tensor, or a list of tensors', value)
  }
  if (everyBatches !== undefined) integerIn(CALLER, 'everyBatches', everyBatches, 1, Number.MAX_SAFE_INTEGER)
  if (warnBeyond !== undefined) numberIn(CALLER, 'warnBeyond', warnBeyond, { expected: '> 1', holds: (x) => x > 1 })
  if (typeof stop !== 'boolean') throw wrongKind(CALLER, 'stop', 'true or false', stop)
  if (typeof onWarning !== 'function') throw wrongKind(CALLER, 'onWarning', 'a function', onWarning)
  return {
    data,
    stop,
    onWarning,
    ...(everyBatches !== undefined && { everyBatches }),
    ...(warnBeyond !== undefined && { warnBeyond })
  }
}

/** The numbers of an observation as logs. */
function logsOf(layers: readonly ObservedLayer[]): Record<string, number> {
  const logs: Record<string, number> = {}
  const zeros = layers.filter(({ isActivated }) => isActivated).map((layer) => layer.zeros)
  if (zeros.length > 0) logs.sparsity = zeros.reduce((sum, share) => sum + share, 0) / zeros.length
  const uses = new Map<string, number>()
  for (const { path: own, isWeighted, isActivated, variance, zeros: share, dead } of layers) {
    const use = (uses.get(own) ?? 0) + 1
    uses.set(own, use)
    const path = use === 1 ? own : `${own}_${use}`
    if (isWeighted) logs[`${path}_variance`] = variance
    if (isActivated) {
      logs[`${path}_sparsity`] = share
      logs[`${path}_dead`] = dead
    }
  }
  return logs
}

class SparsityMonitor extends Callback {
  private graph: Graph | undefined
  private before: ReadonlyMap<string, number> = new Map()
  private hasWarned = false
  private batches = 0

  constructor(private readonly options: Checked) {
    super()
  }

  private look(): Promise<ObservedLayer[]> {
    const model = checkedModel(CALLER, this.model)
    this.graph ??= readGraph(model)
    return observeModel(this.graph, checkInputs(CALLER, 'data', model as LayersModel, this.options.data))
  }

  override async onTrainBegin(): Promise<void> {
    this.graph = undefined
    this.hasWarned = false
    this.batches = 0
    const layers = await this.look()
    this.before = new Map(layers.filter(({ isWeighted }) => isWeighted).map(({ path, variance }) => [path, variance]))
  }

  override async onBatchEnd(_: number, logs?: Logs): Promise<void> {
    const { everyBatches } = this.options
    this.batches++
    if (everyBatches !== undefined && this.batches % everyBatches === 0) await this.log(logs)
  }

  override async onEpochEnd(_: number, logs?: Logs): Promise<void> {
    await this.log(logs)
  }

  private async log(logs: Logs | undefined): Promise<void> {
    const layers = await this.look()
    if (logs !== undefined) Object.assign(logs, logsOf(layers))
    this.warn(layers)
  }

  private warn(layers: readonly ObservedLayer[]): void {
    const { warnBeyond, stop, onWarning } = this.options
    if (warnBeyond === undefined || this.hasWarned) return
    const away = layers.find(({ path, variance }) => {
      const factor = variance / (this.before.get(path) ?? variance)
      return !(factor <= warnBeyond && factor >= 1 / warnBeyond)
    })
    if (away === undefined) return
    this.hasWarned = true
    const was = threeDigits(this.before.get(away.path) ?? Number.NaN)
    const remedy = stop ? 'training stops' : 'a smaller learning rate, or a design with a smaller V′(q*), keeps it'
    onWarning(
      `${CALLER}: the variance of ${away.path} was ${was} before training and is ${threeDigits(away.variance)}; ${remedy}`
    )
    if (stop) this.model.stopTraining = true
  }
}

/**
 * A training callback that watches zeros, variance and dead units of every layer on a batch, and may warn and stop when
 * a variance escapes.
 *
 * $$\text{layer\_sparsity} = P(y = 0), \qquad \text{layer\_variance} = \overline{h^2}, \qquad \text{layer\_dead} = \#\{i : y_i = 0 \text{ for every input}\}$$
 *
 * At the end of every epoch the logs, and with them what `fit` returns, hold these three for each layer, under its
 * name, and their mean `sparsity`. The model is run as in use, not in training.
 *
 * @param options `data`, a tensor [batch, …], or one for each input of the model; `everyBatches`, an integer ≥ 1;
 *   `warnBeyond`, > 1; `stop`; `onWarning`
 * @returns a callback for `fit` and `fitDataset`
 * @throws TypeError for an argument of the wrong kind; RangeError for a value out of range; where training begins, for
 *   data that do not fit the model
 * @remarks Accuracy: measured in float32.
 * @example
 * ```ts
 * const model = tf.sequential()
 * model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4], name: 'hidden' }))
 * model.add(tf.layers.dense({ units: 1, name: 'out' }))
 * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
 * const [x, y] = [tf.randomNormal([16, 4]), tf.zeros([16, 1])]
 * const { history } = await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: sparsityMonitor({ data: x }) })
 * history.hidden_sparsity?.length // -> 2
 * ```
 * @see Our own construction.
 */
export function sparsityMonitor(options: SparsityMonitorOptions): Callback {
  return new SparsityMonitor(checked(options))
}
