import { show } from '../checks.js'
import { isModel, type LayersModel, type ModelLayer, type SymbolicValue } from '../tfjs/layersModel.js'
import { type Builder, newBuilder, unsupported, type Value } from './Builder.js'
import type { Program } from './Program.js'
import { activationReaders } from './readActivation.js'
import { linearReaders } from './readLinear.js'
import { shapeReaders } from './readShape.js'

/** A shape without the batch; every other dimension has to be known. */
function fixedShape({ shape, sourceLayer }: SymbolicValue): number[] {
  const own = shape.slice(1)
  if (own.some((length) => length === null)) {
    throw unsupported(sourceLayer, `has the open shape [${shape.map(String)}]; give the model a fixed inputShape`)
  }
  return own as number[]
}

async function readLayer(builder: Builder, layer: ModelLayer, inputs: readonly Value[]): Promise<Value> {
  const name = layer.getClassName()
  if (!Object.hasOwn(layer.constructor, 'className')) {
    throw unsupported(layer, 'is of a class that has no className of its own; what it computes is not known')
  }
  const readerIn = <T>(table: Readonly<Record<string, T>>) => (Object.hasOwn(table, name) ? table[name] : undefined)
  const scalar = readerIn(linearReaders) ?? readerIn(activationReaders)
  if (scalar !== undefined) return scalar(builder, layer, inputs[0] as Value)
  const reader = readerIn(shapeReaders)
  if (reader !== undefined) return reader(builder, layer, inputs)
  const known = [linearReaders, activationReaders, shapeReaders].flatMap(Object.keys).join(', ')
  throw unsupported(
    layer,
    `is not supported; run it with TensorFlow.js and compile the parts before and after it as models of their own, or replace it. Supported are ${known}`
  )
}

/** The values of a graph of layers, given those of its inputs: each computed once, when it is first asked for. */
function graph(builder: Builder, inputs: ReadonlyMap<number, Value>): (symbol: SymbolicValue) => Promise<Value> {
  const known = new Map<number, Promise<Value>>([...inputs].map(([id, value]) => [id, Promise.resolve(value)]))

  const uses = new Map<string, (symbol: SymbolicValue) => Promise<Value>>()

  async function compute(symbol: SymbolicValue): Promise<Value> {
    const layer = symbol.sourceLayer
    const from: Value[] = []
    // One after the other: the order of the steps is that of the graph.
    for (const input of symbol.inputs) from.push(await evaluate(input))
    if (!isModel(layer)) return readLayer(builder, layer, from)
    // All outputs of one use of a model come from the same graph.
    const use = `${layer.name} ${from.map(({ index, shape }) => `${index} [${shape}]`)}`
    const inner = uses.get(use) ?? graph(builder, new Map(layer.inputs.map(({ id }, i) => [id, from[i] as Value])))
    uses.set(use, inner)
    return inner(layer.outputs[symbol.outputTensorIndex ?? 0] as SymbolicValue)
  }

  function evaluate(symbol: SymbolicValue): Promise<Value> {
    let value = known.get(symbol.id)
    if (value === undefined) {
      value = compute(symbol)
      known.set(symbol.id, value)
    }
    return value
  }
  return evaluate
}

function checkedModel(model: unknown): LayersModel {
  const layersModel = model as LayersModel
  if (typeof layersModel?.getClassName !== 'function' || !Array.isArray(layersModel.layers)) {
    throw new TypeError(`compileSparse: model must be a LayersModel of tfjs-layers; got ${show(model)}`)
  }
  // A Sequential model without an inputShape has no inputs until it meets data.
  if (!layersModel.inputs?.length || !layersModel.outputs?.length) {
    throw new Error(
      'compileSparse: the model is not yet built; give its first layer an inputShape, or call model.build([null, …]) first'
    )
  }
  const [inputs, outputs] = [layersModel.inputs.length, layersModel.outputs.length]
  if (inputs !== 1 || outputs !== 1) {
    throw new Error(
      `compileSparse: the model has ${inputs} inputs and ${outputs} outputs; compile a model with one of each, such as tf.model({ inputs, outputs: layer.output })`
    )
  }
  return layersModel
}

/** The program of a built tfjs-layers model with one input and one output. */
export async function readModel(model: unknown): Promise<Program> {
  const { inputs, outputs } = checkedModel(model)
  const [input, output] = [inputs[0], outputs[0]] as [SymbolicValue, SymbolicValue]
  const builder = newBuilder()
  const shape = fixedShape(input)
  const value = await graph(builder, new Map([[input.id, { index: 0, shape }]]))(output)
  return builder.finish(shape, value)
}
