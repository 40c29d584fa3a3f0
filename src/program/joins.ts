import { sizeOf } from '../sizeOf.js'
import type { ClassesWith } from '../tfjs/layerClasses.js'
import type { ModelLayer } from '../tfjs/layersModel.js'
import type { AnyStep } from './AnyStep.js'
import { type Builder, unsupported, type Value } from './Builder.js'

/** The sum of several values. */
export interface AddStep extends AnyStep {
  readonly op: 'add'
}

/** `outer` times, of every input the next so many floats. */
export interface ConcatenateStep extends AnyStep {
  readonly op: 'concatenate'
  readonly outer: number
  readonly parts: readonly number[]
}

/** Steps that make one value of several. */
export type JoinStep = AddStep | ConcatenateStep

type JoinReader = (builder: Builder, layer: ModelLayer, inputs: readonly Value[]) => Value

/** The shape of values that are joined entry by entry. */
function commonShape(layer: ModelLayer, inputs: readonly Value[], verb: string): readonly number[] {
  const [first] = inputs as [Value]
  if (inputs.some((input) => input.shape.join() !== first.shape.join())) {
    const shapes = inputs.map((input) => `[${input.shape}]`).join(', ')
    throw unsupported(layer, `${verb} values of different shapes ${shapes}; only equal shapes are supported`)
  }
  return first.shape
}

const add: JoinReader = (builder, layer, inputs) =>
  builder.append<AddStep>(layer, inputs, commonShape(layer, inputs, 'adds'), { op: 'add' })

const concatenate: JoinReader = (builder, layer, inputs) => {
  const [{ shape }] = inputs as [Value]
  const given = (layer.getConfig().axis as number | null) ?? -1
  if (given < -1) {
    const meant = given + shape.length + 1
    throw unsupported(layer, `has axis ${given}, which TensorFlow.js takes for the last one; give axis ${meant}`)
  }
  const axis = given < 0 ? given + shape.length : given - 1
  if (axis < 0) throw unsupported(layer, 'joins along the batch; join along another axis')
  const length = inputs.reduce((sum, input) => sum + input.shape[axis], 0)
  const joined = shape.map((own, i) => (i === axis ? length : own))
  return builder.append<ConcatenateStep>(layer, inputs, joined, {
    op: 'concatenate',
    outer: sizeOf(shape.slice(0, axis)),
    parts: inputs.map((input) => sizeOf(input.shape.slice(axis)))
  })
}

/** The layers that make one value of several. */
export const joinReaders: Readonly<Record<ClassesWith<'program', 'join'>, JoinReader>> = {
  Add: add,
  Concatenate: concatenate
}
