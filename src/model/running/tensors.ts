import { Tensor } from '@tensorflow/tfjs-core'
import { refusal, wrongKind } from '../../checks.js'
import { inputShapesOf } from '../../tfjs/graph.js'
import type { LayersModel, Shape } from '../../tfjs/layersModel.js'

/** One tensor or one for each input of a model. */
export type ModelInputs = Tensor | readonly Tensor[]

/** Duck-typed, as a second copy of tfjs-core makes tensors of its own class. */
export const isTensor = (value: unknown): value is Tensor =>
  value instanceof Tensor || (typeof value === 'object' && value !== null && 'dataId' in value && 'shape' in value)

const fits = (shape: readonly number[], expected: Shape): boolean =>
  shape.length === expected.length &&
  expected.every((size, axis) => axis === 0 || size === null || size === shape[axis])

/** Numbers whose squares float32 can add up. */
const LARGEST = 1e15

/** The tensors that a model is to be run on, checked: as many as it has inputs, of their shapes, finite. */
export function checkInputs(caller: string, argument: string, model: LayersModel, given: unknown): Tensor[] {
  const list = Array.isArray(given) ? given : [given]
  const shapes = inputShapesOf(model)
  for (const value of list) {
    if (!isTensor(value)) {
      const expected = shapes.length === 1 ? 'a tensor' : `a list of ${shapes.length} tensors`
      throw wrongKind(caller, argument, expected, value)
    }
  }
  const tensors = list as Tensor[]
  if (tensors.length !== shapes.length) {
    const expected = `${shapes.length} tensors, one for each input`
    const reason = `${argument} must have ${expected}; got ${tensors.length}`
    throw refusal(caller, reason, { argument, expected, value: given })
  }
  for (const [i, tensor] of tensors.entries()) {
    const expected = shapes[i] as Shape
    if (!fits(tensor.shape, expected) || tensor.shape[0] === 0) {
      const shown = `[${expected.map((size, axis) => (axis === 0 ? 'batch' : (size ?? 'any'))).join(', ')}]`
      const reason = `${argument} must be of shape ${shown}; got [${tensor.shape.join(', ')}]`
      throw refusal(caller, reason, { argument, expected: `of shape ${shown}`, value: tensor })
    }
    if (tensor.isDisposed) throw new Error(`${caller}: ${argument} is disposed; give a tensor that is still there`)
    if (!tensor.dataSync().every((x) => Math.abs(x) <= LARGEST)) {
      const reason = `${argument} must be finite; it holds NaN, Infinity or numbers beyond ${LARGEST}`
      throw refusal(caller, reason, { argument, expected: 'finite', value: tensor })
    }
  }
  const sizes = new Set(tensors.map(({ shape }) => shape[0]))
  if (sizes.size > 1) {
    const reason = `${argument} must have one batch size; got ${[...sizes].join(' and ')}`
    throw refusal(caller, reason, { argument, expected: 'of one batch size', value: given })
  }
  return tensors
}
