import { sizeOf } from '../sizeOf.js'
import { type LayerVariable, type ModelLayer, type WeightTensor, weightName } from '../tfjs/layersModel.js'
import type { AnyStep } from './AnyStep.js'

/**
 * A value while a program is put together, with its shape without the batch. Two values of different shapes may have
 * the same index: reshaping moves nothing.
 */
export interface Value {
  readonly index: number
  readonly shape: readonly number[]
}

/** Everything of a step but what the builder knows. */
type Unfinished<Step> = Omit<Step, Exclude<keyof AnyStep, 'op'>>

/** `kernel`, `bias`, … of a layer. */
export type Weights = Readonly<Record<string, Float32Array>>

/** Puts a program together. */
export interface Builder {
  /** Appends a step that makes a value of that shape. */
  append<Step extends AnyStep>(
    layer: ModelLayer,
    from: readonly Value[],
    shape: readonly number[],
    step: Unfinished<Step>
  ): Value
  /** The weights of a layer by name: read once, checked to be finite. */
  weightsOf(layer: ModelLayer): Promise<Weights>
}

/** A builder, and what it has put together. */
export interface OpenBuilder extends Builder {
  readonly steps: readonly AnyStep[]
  /** The variables that weights were read from. */
  readonly variables: ReadonlyMap<Float32Array, LayerVariable>
}

/** What an error says of a layer. */
export const layerName = (layer: ModelLayer) => `layer "${layer.name}" (${layer.getClassName()})`

/** What to say of a layer, or of a way to configure it, that is not understood. */
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

/** The values of a layer's weights, each with its variable. */
async function readWeights(layer: ModelLayer): Promise<(readonly [LayerVariable, Float32Array])[]> {
  const entries = tensorsOf(layer).map(async (tensor, i) => {
    const variable = layer.weights[i] as LayerVariable
    const values = Float32Array.from(await tensor.data())
    if (!values.every(Number.isFinite)) {
      const what = `${weightName(variable)} of shape [${tensor.shape}]`
      throw new RangeError(
        `compileSparse: ${layerName(layer)} has NaN or Infinity in its weights (${what}); train again with a smaller learning rate, or load weights that are finite`
      )
    }
    return [variable, values] as const
  })
  return Promise.all(entries)
}

/** A builder with nothing in it. */
export function newBuilder(): OpenBuilder {
  const steps: AnyStep[] = []
  const variables = new Map<Float32Array, LayerVariable>()
  const weights = new Map<ModelLayer, Promise<Weights>>()

  async function read(layer: ModelLayer): Promise<Weights> {
    const entries = await readWeights(layer)
    for (const [variable, values] of entries) variables.set(values, variable)
    // By name, because the order changes when some weights of a layer are not to be trained.
    return Object.fromEntries(entries.map(([variable, values]) => [weightName(variable), values]))
  }

  return {
    steps,
    variables,
    append(layer, from, shape, step) {
      steps.push({ ...step, name: layer.name, from: from.map(({ index }) => index), size: sizeOf(shape) })
      return { index: steps.length, shape }
    },
    weightsOf(layer) {
      const known = weights.get(layer) ?? read(layer)
      weights.set(layer, known)
      return known
    }
  }
}
