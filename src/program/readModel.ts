import { readGraph } from '../tfjs/graph.js'
import { entryOf } from '../tfjs/layerClasses.js'
import { builtModel, type LayersModel, type ModelLayer, type SymbolicValue } from '../tfjs/layersModel.js'
import { activationReaders } from './activations.js'
import { type Builder, newBuilder, unsupported, type Value } from './Builder.js'
import { joinReaders } from './joins.js'
import { linearReaders } from './linear.js'
import { noiseReaders } from './noise.js'
import { normalisationReaders } from './normalisation.js'
import type { ReadProgram, Step } from './Program.js'
import { shapeReaders } from './shapes.js'
import { windowReaders } from './windows.js'

/** A shape without the batch; every other dimension has to be known. */
function fixedShape({ shape, sourceLayer }: SymbolicValue): number[] {
  const own = shape.slice(1)
  if (own.some((length) => length === null)) {
    throw unsupported(sourceLayer, `has the open shape [${shape.map(String)}]; give the model a fixed inputShape`)
  }
  return own as number[]
}

type Reader = (builder: Builder, layer: ModelLayer, inputs: readonly Value[]) => Value | Promise<Value>

/** The readers of layers of one input, and those of any number. */
const ofOne = {
  ...linearReaders,
  ...normalisationReaders,
  ...activationReaders,
  ...windowReaders,
  ...noiseReaders,
  ...shapeReaders
}
const readers: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(
    Object.entries(ofOne).map(([name, read]): [string, Reader] => [
      name,
      (builder, layer, [x]) => read(builder, layer, x as Value)
    ])
  ),
  ...joinReaders
}

/** What a layer makes of its inputs, as the kind of step that its class is. */
async function readLayer(builder: Builder, layer: ModelLayer, inputs: readonly Value[]): Promise<Value> {
  if (!Object.hasOwn(layer.constructor, 'className')) {
    throw unsupported(layer, 'is of a class that has no className of its own; what it computes is not known')
  }
  const read = entryOf(readers, layer.getClassName())
  if (read !== undefined) return read(builder, layer, inputs)
  throw unsupported(
    layer,
    `is not supported; run it with TensorFlow.js and compile the parts before and after it as models of their own, or replace it. Supported are ${Object.keys(readers).join(', ')}`
  )
}

function checkedModel(model: unknown): LayersModel {
  const built = builtModel('compileSparse', model)
  const [inputs, outputs] = [built.inputs.length, built.outputs.length]
  if (inputs !== 1 || outputs !== 1) {
    throw new Error(
      `compileSparse: the model has ${inputs} inputs and ${outputs} outputs; compile a model with one of each, such as tf.model({ inputs, outputs: layer.output })`
    )
  }
  return built
}

/** The program of a built tfjs-layers model with one input and one output. */
export async function readModel(model: unknown): Promise<ReadProgram> {
  const built = checkedModel(model)
  const builder = newBuilder()
  const inputShape = fixedShape(built.inputs[0] as SymbolicValue)
  const { uses, inputs, outputs } = readGraph(built)
  const values = new Map<number, Value>([[inputs[0], { index: 0, shape: inputShape }]])
  // One after the other: the order of the steps is that of the graph.
  for (const use of uses) {
    const from = use.inputs.map((value) => values.get(value) as Value)
    const made = await readLayer(builder, use.layer, from)
    for (const value of use.outputs.values()) values.set(value, made)
  }
  const { index, shape } = values.get(outputs[0]) as Value
  const steps = builder.steps as readonly Step[]
  return { inputShape, outputShape: shape, steps, output: index, variables: builder.variables }
}
