import { sizeOf } from '../sizeOf.js'
import type { ModelLayer, WeightTensor } from '../tfjs/layersModel.js'
import type { Program, Step } from './Program.js'

/**
 * A value while a program is put together, with its shape without the batch. Two values of different shapes may have the same
 * index: reshaping moves nothing.
 */
export interface Value {
  readonly index: number
  readonly shape: readonly number[]
}

/** Everything of a step but what the builder knows. */
type Unfinished<S> = S extends Step ? Omit<S, 'name' | 'from' | 'size'> : never

/** `kernel`, `bias`, … of a layer. */
export type Weights = Readonly<Record<string, Float32Array>>

/** Puts a program together. */
export interface Builder {
  /** Appends a step that makes a value of that shape. */
  append(layer: ModelLayer, from: readonly Value[], shape: readonly number[], step: Unfinished<Step>): Value
  /** The weights of a layer by name: read once, checked to be finite. */
  weightsOf(layer: ModelLayer): Promise<Weights>
}

/** What an error says of a layer. */
export const layerName = (layer: ModelLayer) => `layer "${layer.name}" (${layer.getClassName()})`

export function unsupported(layer: ModelLayer, what: string): Error {
  return new Error(`compileSparse: ${layerName(layer)} ${what}`)
}

function tensorsOf(layer: ModelLayer): WeightTensor[] {
  try {
    return layer.getWeights()
  } catch (cause) {
    throw Object.assign(unsupported(layer, `has no weights to read (${cause}); compile before model.dispose()`), {
      cause
    })
  }
}

/** By name, because the order changes when some weights of a layer are not to be trained. */
async function readWeights(layer: ModelLayer): Promise<Weights> {
  const entries = tensorsOf(layer).map(async (tensor, i) => {
    const name = layer.weights[i]?.originalName.split('/').at(-1) ?? ''
    const values = Float32Array.from(await tensor.data())
    if (!values.every(Number.isFinite)) {
      throw new RangeError(
        `compileSparse: ${layerName(layer)} has NaN or Infinity in its weights (${name} of shape [${tensor.shape}]); train again with a smaller learning rate, or load weights that are finite`
      )
    }
    return [name, values] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

export function newBuilder(): Builder & { finish(inputShape: readonly number[], output: Value): Program } {
  const steps: Step[] = []
  const weights = new Map<ModelLayer, Promise<Weights>>()
  return {
    append(layer, from, shape, step) {
      steps.push({ ...step, name: layer.name, from: from.map(({ index }) => index), size: sizeOf(shape) } as Step)
      return { index: steps.length, shape }
    },
    weightsOf(layer) {
      let read = weights.get(layer)
      if (read === undefined) {
        read = readWeights(layer)
        weights.set(layer, read)
      }
      return read
    },
    finish: (inputShape, { index, shape }) => ({ inputShape, outputShape: shape, steps, output: index })
  }
}
