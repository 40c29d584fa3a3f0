import { threeDigits } from '../../text/digits.js'
import { table } from '../../text/table.js'
import type { LayersModel } from '../../tfjs/layersModel.js'
import { leavesOf } from '../graph.js'
import { average } from '../walking/Signal.js'
import type { Step } from '../walking/Walk.js'

/** What was done to one layer, and why. */
export interface LayerReport {
  /** Its name, after those of the models and wrappers around it. */
  readonly layer: string
  /** Its class. */
  readonly className: string
  /** Whether its weights were set, or left as they are. */
  readonly action: 'set' | 'left'
  /** How they were chosen, or why they were left. */
  readonly reason: string
  /** Standard deviation of a weight times √fan-in; of a recurrent layer that of its first gate's input kernel. */
  readonly sigmaW?: number
  /** Standard deviation of a bias. */
  readonly sigmaB?: number
  /** Inputs that a unit sums over; of a transposed convolution their mean. */
  readonly fanIn?: number
  /** The distribution of the weights. */
  readonly distribution?: string
  /** χ₁, where the slopes before the layer are known. */
  readonly chi1?: number
  /** The predicted variance of what its activation acts on, mean over positions. */
  readonly variance?: number
  /** The same in training, where dropout raises it. */
  readonly trainingVariance?: number
  /** Why theory does not tell the variance exactly. */
  readonly doubt?: string
}

/** What {@link initializeModel} did, layer by layer. */
export interface ModelReport {
  /** The variance that pre-activations were given. */
  readonly qStar: number
  /** The seed. */
  readonly seed: number
  /** Every layer. */
  readonly layers: readonly LayerReport[]
  /** What else there is to know. */
  readonly notes: readonly string[]
  /** The report as a table. */
  toString(): string
}

const number = (x: number | undefined): string =>
  x === undefined ? '' : Number.isInteger(x) ? String(x) : threeDigits(x)

function text({ layers, notes, qStar, seed }: Omit<ModelReport, 'toString'>): string {
  const rows = layers.map(({ layer, action, sigmaW, sigmaB, fanIn, distribution, chi1, variance, reason, doubt }) => [
    layer,
    action,
    number(sigmaW),
    number(sigmaB),
    number(fanIn),
    distribution ?? '',
    number(chi1),
    variance === undefined ? '' : `${doubt === undefined ? '' : '≈ '}${threeDigits(variance)}`,
    doubt === undefined || variance === undefined ? reason : `${reason} (${doubt})`
  ])
  const head = ['layer', '', 'σ_w', 'σ_b', 'fan-in', 'weights', 'χ₁', 'variance', 'why']
  const count = (of: (layer: LayerReport) => boolean) => layers.filter(of).length
  const doubts = count(({ doubt, variance }) => doubt !== undefined && variance !== undefined)
  const set = `${count(({ action }) => action === 'set')} layers set, ${count(({ action }) => action === 'left')} left`
  const summary = doubts === 0 ? `${set}.` : `${set}, ${doubts} in doubt (≈).`
  return [`q* = ${threeDigits(qStar)}, seed ${seed}`, ...table(head, rows), summary, ...notes].join('\n')
}

function ofStep({ path, use, action, reason, weights, preActivation }: Step): LayerReport {
  const doubt = preActivation?.doubt
  const { centring: _, ...known } = weights ?? {}
  const variance = preActivation === undefined ? undefined : average(preActivation.squares)
  return {
    layer: path,
    className: use.layer.getClassName(),
    action,
    reason,
    ...(variance !== undefined && { variance }),
    ...known,
    ...(doubt !== undefined && { doubt })
  }
}

/** The report of a walk; a layer that is used several times has one entry, which tells its further variances. */
export function reportOf(
  model: LayersModel,
  steps: readonly Step[],
  facts: Pick<ModelReport, 'qStar' | 'seed' | 'notes'>
): ModelReport {
  const entries = new Map<object, LayerReport>()
  for (const step of steps) {
    const before = entries.get(step.use.layer)
    const entry = ofStep(step)
    const again = entry.variance === undefined ? '' : `, where the variance is ${threeDigits(entry.variance)}`
    const reason = before === undefined ? entry.reason : `${before.reason}; used again${again}`
    entries.set(step.use.layer, before === undefined ? entry : { ...before, reason })
  }
  const used = [...entries.values()]
  const inReport = new Map([...entries].map(([layer, entry]) => [layer, entry.layer]))
  const isListed = new Set(used.map(({ layer }) => layer))
  const others = leavesOf(model).flatMap(({ layer, path }): LayerReport[] => {
    const className = layer.getClassName()
    const same = inReport.get(layer)
    if (isListed.has(path) || same?.startsWith(`${path}/`)) return []
    const elsewhere = same === undefined ? 'not on the way to an output' : `the same layer as ${same}`
    return [{ layer: path, className, action: 'left', reason: className === 'InputLayer' ? 'an input' : elsewhere }]
  })
  const inputs = others.filter(({ className }) => className === 'InputLayer')
  const layers = [...inputs, ...used, ...others.filter((other) => !inputs.includes(other))]
  return { ...facts, layers, toString: () => text({ ...facts, layers }) }
}
