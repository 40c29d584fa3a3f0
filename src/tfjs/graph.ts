import { isModel, type LayersModel, type ModelLayer, type Shape, type SymbolicValue } from './layersModel.js'

/** A layer that is no model, with its place in one. */
export interface Leaf<Layer extends ModelLayer = ModelLayer> {
  readonly layer: Layer
  /** Its name, after those of the models around it. */
  readonly path: string
  /** Whether it, or a model around it, is not to be trained. */
  readonly isFrozen: boolean
}

/** One use of a layer in a model: the values that go in and come out, by number. */
export interface Use<Layer extends ModelLayer = ModelLayer> extends Leaf<Layer> {
  readonly inputs: readonly number[]
  /** Shapes with the batch. */
  readonly inputShapes: readonly Shape[]
  /** By which output of the layer it is. */
  readonly outputs: Map<number, number>
}

/** The uses of layers of a model and of the models inside it, each after those that it depends on. */
export interface Graph<Layer extends ModelLayer = ModelLayer> {
  readonly uses: readonly Use<Layer>[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/** Whether a layer is not to be trained, or none of its weights is; moving statistics never are. */
function isFrozen(layer: ModelLayer): boolean {
  const own = layer.weights.filter(({ originalName }) => !originalName.includes('moving_'))
  return !layer.trainable || (own.length > 0 && !own.some((weight) => weight.trainable))
}

/** The layers of a model and of the models inside it, in order; one that is in several of them has several places. */
export function leavesOf<Layer extends ModelLayer = ModelLayer>(
  model: LayersModel,
  prefix = '',
  isInFrozen = false
): Leaf<Layer>[] {
  return model.layers.flatMap((layer) => {
    const path = prefix + layer.name
    if (!isModel(layer)) return [{ layer: layer as Layer, path, isFrozen: isInFrozen || isFrozen(layer) }]
    return leavesOf<Layer>(layer, `${path}/`, isInFrozen || !layer.trainable)
  })
}

/** The graph of a built model. */
export function readGraph<Layer extends ModelLayer = ModelLayer>(model: LayersModel): Graph<Layer> {
  const uses: Use<Layer>[] = []
  let values = 0
  // Not from the way there: a Sequential that begins with a model is linked straight to the layers of that.
  const places = new Map<ModelLayer, Leaf<Layer>>()
  for (const leaf of leavesOf<Layer>(model)) if (!places.has(leaf.layer)) places.set(leaf.layer, leaf)

  /** The values of the graph that begins with some values given by number. */
  function within(given: ReadonlyMap<number, number>): (symbol: SymbolicValue) => number {
    const known = new Map(given)
    const ofLayers = new Map<string, Use<Layer>>()
    const ofModels = new Map<string, (symbol: SymbolicValue) => number>()

    function valueOfModel(model: LayersModel, inputs: readonly number[], output: number): number {
      // All outputs of one use of a model come from the same graph.
      const key = `${model.name} ${inputs}`
      const inner = ofModels.get(key) ?? within(new Map(model.inputs.map(({ id }, i) => [id, inputs[i]])))
      ofModels.set(key, inner)
      return inner(model.outputs[output] as SymbolicValue)
    }

    function useOf(symbol: SymbolicValue, inputs: readonly number[]): Use<Layer> {
      const layer = symbol.sourceLayer as Layer
      const key = `${layer.name} ${inputs}`
      const before = ofLayers.get(key)
      if (before !== undefined) return before
      const place = places.get(layer) ?? { layer, path: layer.name, isFrozen: isFrozen(layer) }
      const use = { ...place, inputs, inputShapes: symbol.inputs.map(({ shape }) => shape), outputs: new Map() }
      ofLayers.set(key, use)
      uses.push(use)
      return use
    }

    return function numberOf(symbol: SymbolicValue): number {
      const before = known.get(symbol.id)
      if (before !== undefined) return before
      const { sourceLayer: layer, outputTensorIndex = 0 } = symbol
      const inputs = symbol.inputs.map(numberOf)
      let value: number
      if (isModel(layer)) {
        value = valueOfModel(layer, inputs, outputTensorIndex)
      } else {
        const use = useOf(symbol, inputs)
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
export const inputShapesOf = (model: LayersModel): Shape[] => model.inputs.map(({ shape }) => shape)

/** How many uses read each value, or give it to the outside. */
export function readersOf({ uses, outputs }: Graph): ReadonlyMap<number, number> {
  const readers = new Map<number, number>()
  for (const value of [...uses.flatMap(({ inputs }) => inputs), ...outputs]) {
    readers.set(value, (readers.get(value) ?? 0) + 1)
  }
  return readers
}
