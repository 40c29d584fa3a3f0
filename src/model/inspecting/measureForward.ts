import { dispose, keep, type Tensor } from '@tensorflow/tfjs-core'
import { hasChannelsFirst } from '../../tfjs/graph.js'
import type { Graph, Use } from '../graph.js'
import { execution, type Outcome } from '../running/Execution.js'
import { measuredSignal } from '../running/measuredSignal.js'
import { type Observation, observe, readObservation } from '../running/Observation.js'
import { neighboursIn } from '../walking/neighbours.js'
import { average, inputSignal, type Signal } from '../walking/Signal.js'
import { walkModel } from '../walking/walkModel.js'

/** An input as measured, with the mean product of pairs. */
function startingSignal(x: Tensor, { variance, mean, cross }: Observation): Signal {
  const units = x.shape.at(-1) ?? 1
  return inputSignal(variance, mean, Number.isNaN(cross) ? undefined : cross, units)
}

/** What is measured and predicted of every layer on the way forward. */
export async function measureForward(graph: Graph, given: readonly Tensor[]) {
  const observed = new Map<Use, Tensor>()
  const shapes = new Map<Use, readonly number[]>()
  const isChannelsFirst = hasChannelsFirst(graph)
  const run = execution(graph, given)
  try {
    const whole = (x: Tensor): Outcome => ({ preActivation: undefined, outputs: [x] })
    const first = await Promise.all(given.map((x) => readObservation(observe(whole(x), [x]))))
    const starts = given.map((x, i) => startingSignal(x, first[i] as Observation))
    const walk = { setter: undefined, neighbours: neighboursIn(graph), settleActivation: (_: Use, phi: never) => phi }
    const steps = walkModel(graph, starts, walk, {
      leaves: () => undefined,
      correct(use, predicted, step) {
        return run.run(use, (outcome, inputs) => {
          if (outcome.preActivation !== undefined) shapes.set(use, outcome.preActivation.shape)
          observed.set(use, keep(observe(outcome, inputs, step.activation, isChannelsFirst)))
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
