import { sizeOf } from '../../sizeOf.js'
import { readersOf } from '../../tfjs/graph.js'
import { type Shape, variableOf } from '../../tfjs/layersModel.js'
import { fullPath, innerLayer, isRecurrent, weightHolders } from '../../tfjs/wrappers.js'
import type { Graph, Layer, Use } from '../graph.js'
import { activate, NOT_NORMAL, unknownActivation } from './activate.js'
import { activationOfLayer } from './layerActivation.js'
import { isLinearLayer, linearLayer } from './linearLayers.js'
import { linearStep } from './linearStep.js'
import { batchNormalisationStep, layerNormalisationStep } from './normalisation.js'
import { passingLayer, unknownLayer } from './passingLayers.js'
import { recurrentStep } from './recurrent.js'
import { average, averaged, doubting, inputSignal, type Signal } from './Signal.js'
import type { Step, StepOf, Walk } from './Walk.js'

/** What a walk is told on its way. */
export interface Guide {
  /** Why the weights of a layer are to be left as they are, if so. */
  leaves(use: Use): string | undefined
  /** What is known better than by theory of the outputs of a layer, once its weights are set. */
  correct(use: Use, outputs: readonly Signal[], step: StepOf): readonly Signal[]
}

function embedded(layer: Layer): Signal {
  const values = Float64Array.from(variableOf(layer, 'embeddings')?.read().dataSync() ?? [0])
  const units = layer.weights[0]?.shape[1] ?? 1
  return inputSignal(average(values.map((x) => x * x)), average(values), undefined, units)
}

/** The step of a layer with weights that is none of those that are set. */
function otherWeights(layer: Layer, inputs: readonly Signal[], use: Use): StepOf {
  if (layer.getClassName() === 'Embedding') {
    return { action: 'left', reason: 'an embedding: its table is its own', outputs: [embedded(layer)] }
  }
  const reason = `${layer.getClassName()} is not known`
  return { action: 'left', reason, outputs: [unknownLayer(inputs, layer, use.inputShapes)] }
}

/** Why a layer without weights is left. */
const PASSING = 'no weights of its own'

/** The signal, averaged where its positions are not those of the shape. */
function fitted(signal: Signal, shape: Shape): Signal {
  const lengths = shape.map((length) => length ?? Number.NaN)
  const { length } = signal.squares
  const isOfImage = length === sizeOf(lengths.slice(1, -1)) || length === sizeOf(lengths.slice(2))
  return length === 1 || isOfImage ? signal : averaged(signal)
}

function stepOf(walk: Walk, use: Use, inputs: readonly Signal[], left: string | undefined): StepOf {
  const layer = innerLayer(use.layer)
  const isWrapped = layer !== use.layer
  const [input] = inputs as [Signal]
  const name = layer.getClassName()
  // Inside a wrapper the steps of time are images of their own, except to a dense layer, to which they are positions.
  const shapes =
    isWrapped && name !== 'Dense'
      ? use.inputShapes.map(([batch, _, ...rest]) => [batch ?? null, ...rest])
      : use.inputShapes
  if (isLinearLayer(layer)) {
    const linear = linearLayer(layer, shapes[0] ?? [])
    if (linear !== undefined) return linearStep(walk, use, layer, linear, fitted(input, shapes[0] ?? []), left)
  }
  if (isRecurrent(layer)) return recurrentStep(walk, layer, weightHolders(layer), input, left)
  if (name === 'BatchNormalization') return batchNormalisationStep(walk, layer, input, left)
  if (name === 'LayerNormalization') return layerNormalisationStep(walk, layer, input, left)
  const activation = activationOfLayer(layer)
  if (activation !== undefined) {
    const reason = layer.weights.length === 0 ? PASSING : 'the slopes of an activation are its own'
    if (activation === 'linear') return { action: 'left', reason, outputs: [input] }
    if ('unknown' in activation)
      return {
        action: 'left',
        reason,
        outputs: [unknownActivation(activation.unknown, input)]
      }
    const phi = walk.settleActivation(use, activation, input)
    const seen = input.isGaussian ? input : doubting(input, NOT_NORMAL)
    return { action: 'left', reason, preActivation: seen, activation: phi, outputs: [activate(phi, input)] }
  }
  if (layer.weights.length > 0) return otherWeights(layer, inputs, use)
  const passing = passingLayer(layer)
  if (passing === undefined)
    return {
      action: 'left',
      reason: `${name} is not known and has no weights`,
      outputs: [unknownLayer(inputs, layer, shapes)]
    }
  return { action: 'left', reason: PASSING, outputs: [passing(inputs, layer, shapes)] }
}

/** Only weights that are set or read tell where a signal comes from; what joins several loses it. */
function withSource(step: StepOf, index: number, inputs: readonly Signal[]): readonly Signal[] {
  const source = step.weights === undefined ? (inputs.length === 1 ? inputs[0]?.source : undefined) : index
  return step.outputs.map((output) => {
    const { source: _, ...rest } = output
    return source === undefined ? rest : { ...rest, source }
  })
}

/** Follows the signals through a model, layer after layer, setting or reading the weights on the way. */
export function walkModel(graph: Graph, given: readonly Signal[], walk: Walk, guide: Guide): Step[] {
  const signals = new Map<number, Signal>(graph.inputs.map((value, i) => [value, given[i] as Signal]))
  const readers = readersOf(graph)
  const done = new Set<Layer>()
  const steps: Step[] = []
  for (const use of graph.uses) {
    const inputs = use.inputs.map((value) => {
      const { source, ...signal } = signals.get(value) as Signal
      // What others read as well gets gradients from them.
      return source === undefined || readers.get(value) !== 1 ? signal : { ...signal, source }
    })
    const isAgain = done.has(use.layer)
    done.add(use.layer)
    const left = isAgain ? 'used before, where it was set' : use.isFrozen ? 'frozen' : guide.leaves(use)
    const step = stepOf(walk, use, inputs, left)
    const outputs = guide.correct(use, withSource(step, steps.length, inputs), step)
    steps.push({ ...step, use, path: fullPath(use.layer, use.path), outputs })
    for (const [index, value] of use.outputs) signals.set(value, outputs[index] ?? (outputs[0] as Signal))
  }
  return steps
}
