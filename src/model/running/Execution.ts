import { dispose, keep, type Tensor } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { asList } from '../../layers/refuseForeign.js'
import { readersOf } from '../../tfjs/graph.js'
import { innerLayer, weightHolders } from '../../tfjs/wrappers.js'
import type { Graph, Layer, Use } from '../graph.js'
import { isLinearLayer } from '../walking/linearLayers.js'
import { tidied } from './tidied.js'

interface Slot {
  apply(x: Tensor): Tensor
}

/** The activation that a layer was given, to be taken out and put back. */
const slotHolder = (layer: Layer) => innerLayer(layer) as unknown as { activation: Slot }

const linear = (): Slot => slotHolder(layers.activation({ activation: 'linear' })).activation

/** What a layer gives that keeps a state between batches, as at the start of a sequence; its state stays. */
function stateless<T>(layer: Layer, run: () => T): T {
  const holders = weightHolders(layer).filter(({ stateful }) => stateful)
  const set = (stateful: boolean) => {
    for (const holder of holders) (holder as unknown as { _stateful: boolean })._stateful = stateful
  }
  try {
    set(false)
    return run()
  } finally {
    set(true)
  }
}

/** What a layer gives, with the pre-activation where it multiplies by weights. */
export interface Outcome {
  readonly preActivation: Tensor | undefined
  readonly outputs: readonly Tensor[]
}

/** Sees, and may change, a pre-activation on its way. */
export type Alter = (use: Use, preActivation: Tensor) => Tensor

/** Runs a layer as in use, not in training. */
function runLayer(use: Use, inputs: readonly Tensor[], masks: readonly Mask[], alter: Alter): Outcome {
  const { layer } = use
  const given = inputs.length === 1 ? (inputs[0] as Tensor) : [...inputs]
  const mask = masks.some((one) => one !== null) ? { mask: masks[0] } : {}
  const apply = () =>
    stateless(layer, () => asList(layer.apply(given, { training: false, ...mask }) as Tensor | Tensor[]))
  if (!isLinearLayer(innerLayer(layer))) return { preActivation: undefined, outputs: apply() }
  const holder = slotHolder(layer)
  const slot = holder.activation
  let linearly: Tensor
  try {
    holder.activation = linear()
    linearly = apply()[0] as Tensor
  } finally {
    holder.activation = slot
  }
  const preActivation = alter(use, linearly)
  // `alter` may have put another one in its place.
  const { activation } = holder
  return { preActivation, outputs: [activation ? activation.apply(preActivation) : preActivation] }
}

type Mask = Tensor | null

/** Values of a model and their masks, by number. */
interface Values {
  readonly tensors: Map<number, Tensor>
  readonly masks: Map<number, Tensor>
}

/** Runs a layer on the values before it, and puts what it gives among them by `store`. */
function step({ tensors, masks }: Values, use: Use, alter: Alter, store: (tensor: Tensor) => Tensor): Outcome {
  const inputs = use.inputs.map((value) => tensors.get(value) as Tensor)
  const given = use.inputs.map((value): Mask => masks.get(value) ?? null)
  const outcome = runLayer(use, inputs, given, alter)
  // As TensorFlow.js does: a layer that knows no masks is not asked, and all outputs have the first one.
  const next = use.layer.supportsMasking ? asList(use.layer.computeMask([...inputs], given as Tensor[])) : []
  for (const [index, value] of use.outputs) {
    tensors.set(value, store(outcome.outputs[index] as Tensor))
    if (next[0]) masks.set(value, store(next[0]))
  }
  return outcome
}

const starting = (graph: Graph, given: readonly Tensor[]): Values => ({
  tensors: new Map(graph.inputs.map((value, i) => [value, given[i] as Tensor])),
  masks: new Map()
})

/** The outputs of a model, with every pre-activation changed on its way; inside a gradient, nothing is let go of. */
export function runAltered(graph: Graph, given: readonly Tensor[], alter: Alter): Tensor[] {
  const values = starting(graph, given)
  for (const use of graph.uses) step(values, use, alter, (tensor) => tensor)
  return graph.outputs.map((value) => values.tensors.get(value) as Tensor)
}

/** Runs a model layer by layer. */
export interface Execution {
  /** What a layer takes, once it has been computed. */
  inputsOf(use: Use): readonly Tensor[]
  /** Runs a layer whose inputs have been computed, and hands its tensors to `look`. */
  run<T>(use: Use, look: (outcome: Outcome, inputs: readonly Tensor[]) => T, alter?: Alter): T
  /** Lets go of everything. */
  dispose(): void
}

/** An execution on the given inputs, which stay the caller's; what no layer reads any more is let go of on the way. */
export function execution(graph: Graph, given: readonly Tensor[]): Execution {
  const readers = new Map(readersOf({ ...graph, outputs: [] }))
  const values = starting(graph, given)
  const own = new Set<Tensor>()

  function held(tensor: Tensor): Tensor {
    const kept = keep(tensor.clone())
    own.add(kept)
    return kept
  }

  function release(value: number): void {
    const left = (readers.get(value) ?? 1) - 1
    readers.set(value, left)
    if (left > 0) return
    for (const kept of [values.tensors.get(value), values.masks.get(value)]) {
      if (kept !== undefined && own.delete(kept)) dispose(kept)
    }
  }

  const inputsOf = (use: Use) => use.inputs.map((value) => values.tensors.get(value) as Tensor)

  return {
    inputsOf,
    run(use, look, alter = (_, x) => x) {
      const seen = tidied(() => look(step(values, use, alter, held), inputsOf(use)))
      for (const value of use.inputs) release(value)
      for (const value of use.outputs.values()) if (!readers.has(value)) release(value)
      return seen
    },
    dispose() {
      dispose([...own])
      own.clear()
    }
  }
}
