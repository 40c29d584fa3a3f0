import type { Tensor } from '@tensorflow/tfjs-core'
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { wrongKind } from '../checks.js'
import { isModel, type LayersModel, type SymbolicValue } from './layersModel.js'

/** A layer of TensorFlow.js. */
export type Layer = layers.Layer

/** One use of a layer in a model: the values that go in and come out, by number. */
export interface Use {
  readonly layer: Layer
  /** Its name, after those of the models around it. */
  readonly path: string
  /** Whether it, or a model around it, is not to be trained. */
  readonly isFrozen: boolean
  readonly inputs: readonly number[]
  /** Shapes with the batch. */
  readonly inputShapes: readonly Shape[]
  /** By which output of the layer it is. */
  readonly outputs: Map<number, number>
}

export type Shape = readonly (number | null)[]

/** A layer that is no model, with its place in one. */
export interface Leaf {
  readonly layer: Layer
  readonly path: string
  /** Whether it, or a model around it, is not to be trained. */
  readonly isFrozen: boolean
}

/** Whether a layer is not to be trained, or none of its weights is; moving statistics never are. */
function isFrozen(layer: Layer): boolean {
  const own = layer.weights.filter(({ originalName }) => !originalName.includes('moving_'))
  return !layer.trainable || (own.length > 0 && !own.some((weight) => weight.trainable))
}

/** The layers of a model and of the models inside it, in order; one that is in several of them has several places. */
export function leavesOf(model: LayersModel, prefix = '', isInFrozen = false): Leaf[] {
  return model.layers.flatMap((layer) => {
    const path = prefix + layer.name
    const own = layer as unknown as Layer
    if (!isModel(layer)) return [{ layer: own, path, isFrozen: isInFrozen || isFrozen(own) }]
    return leavesOf(layer, `${path}/`, isInFrozen || !own.trainable)
  })
}

/** The uses of layers of a model and of the models inside it, each after those that it depends on. */
export interface Graph {
  readonly uses: readonly Use[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

type Given = ReadonlyMap<number, number>

/** A model, checked to be one, and to be built. */
export function checkedModel(caller: string, model: unknown): LayersModel {
  const given = model as LayersModel
  if (typeof given?.getClassName !== 'function' || !Array.isArray(given.layers)) {
    throw wrongKind(caller, 'model', 'a LayersModel of tfjs-layers', model)
  }
  if (!given.inputs?.length || !given.outputs?.length) {
    throw new Error(
      `${caller}: the model is not yet built; give its first layer an inputShape, or call model.build([null, …]) first`
    )
  }
  for (const { layer, path } of leavesOf(given)) {
    if (layer.weights.some((weight) => (weight as unknown as { readonly val?: Tensor }).val?.isDisposed)) {
      throw new Error(`${caller}: the model is disposed (${path}); build it again`)
    }
  }
  return given
}

/** The graph of a built model. */
export function readGraph(model: LayersModel): Graph {
  const uses: Use[] = []
  let values = 0
  // Not from the way there: a Sequential that begins with a model is linked straight to the layers of that.
  const places = new Map<Layer, Leaf>()
  for (const leaf of leavesOf(model)) if (!places.has(leaf.layer)) places.set(leaf.layer, leaf)

  /** The values of the graph that `scope` is, given those of its inputs. */
  function within(given: Given): (symbol: SymbolicValue) => number {
    const known = new Map(given)
    const ofUse = new Map<string, Use | ((symbol: SymbolicValue) => number)>()
    return function numberOf(symbol: SymbolicValue): number {
      const before = known.get(symbol.id)
      if (before !== undefined) return before
      const { sourceLayer: layer, outputTensorIndex = 0 } = symbol
      const inputs = symbol.inputs.map(numberOf)
      const key = `${layer.name} ${inputs}`
      let value: number
      if (isModel(layer)) {
        const inner =
          (ofUse.get(key) as (symbol: SymbolicValue) => number) ??
          within(new Map(layer.inputs.map(({ id }, i) => [id, inputs[i] as number])))
        ofUse.set(key, inner)
        value = inner(layer.outputs[outputTensorIndex] as SymbolicValue)
      } else {
        let use = ofUse.get(key) as Use | undefined
        if (use === undefined) {
          const inputShapes = symbol.inputs.map(({ shape }) => shape)
          const own = layer as unknown as Layer
          const place = places.get(own) ?? { layer: own, path: layer.name, isFrozen: isFrozen(own) }
          use = { ...place, inputs, inputShapes, outputs: new Map() }
          ofUse.set(key, use)
          uses.push(use)
        }
        value = values++
        use.outputs.set(outputTensorIndex, value)
      }
      known.set(symbol.id, value)
      return value
    }
  }

  const given = new Map(model.inputs.map(({ id }) => [id, values++]))
  const numberOf = within(given)
  const outputs = model.outputs.map(numberOf)
  return { uses, inputs: [...given.values()], outputs }
}

/** Whether images have their channels first. */
export const hasChannelsFirst = ({ uses }: Graph): boolean =>
  uses.some(({ layer }) => layer.getConfig().dataFormat === 'channelsFirst')

/** The batch shapes that a model takes. */
export const inputShapesOf = (model: LayersModel): Shape[] =>
  model.inputs.map((symbol) => (symbol as unknown as SymbolicTensor).shape)

/** How many uses read each value, or give it to the outside. */
export function readersOf({ uses, outputs }: Graph): ReadonlyMap<number, number> {
  const readers = new Map<number, number>()
  for (const value of [...uses.flatMap(({ inputs }) => inputs), ...outputs]) {
    readers.set(value, (readers.get(value) ?? 0) + 1)
  }
  return readers
}
