import { show } from '../checks.js'
import { sizeOf } from '../sizeOf.js'

/** Numbers in nested arrays. */
export type NestedNumbers = readonly (number | NumberArray | NestedNumbers)[]

/** Any typed array of numbers. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

/** What is used of a tensor of TensorFlow.js. */
export interface TensorLike {
  /** Its shape, the batch first. */
  readonly shape: readonly number[]
  /** The kind of its entries. */
  readonly dtype: string
  /** Reads the entries. */
  dataSync(): NumberArray
  /** Reads the entries into a buffer, whose class makes tensors. */
  bufferSync(): object
}

/** The samples of one call, and how to give back a result of the same kind. */
export interface Batch {
  readonly samples: number
  readonly values: NumberArray
  giveBack(result: Float32Array, shape: readonly number[]): unknown
}

type Buffer = { toTensor(): unknown }
type BufferClass = new (shape: number[], dtype: 'float32', values: Float32Array) => Buffer

function wrongShape(caller: string, got: string, inputShape: readonly number[]): RangeError {
  return new RangeError(`${caller}: x must have shape [batch, ${inputShape.join(', ')}]; got ${got}`)
}

function fromTensor(caller: string, x: TensorLike, inputShape: readonly number[]): Batch {
  const [samples, ...own] = x.shape
  if (samples === undefined || own.join() !== inputShape.join()) {
    throw wrongShape(caller, `a tensor of shape [${x.shape.join(', ')}]`, inputShape)
  }
  if (x.dtype === 'string' || x.dtype === 'complex64') {
    throw new TypeError(`${caller}: x must be a tensor of real numbers; got dtype ${x.dtype}`)
  }
  const values = x.dataSync()
  return {
    samples,
    values,
    // The class of the buffer is reached through the tensor, so that nothing of TensorFlow.js has to be imported.
    giveBack: (result, shape) =>
      new (x.bufferSync().constructor as BufferClass)([...shape], 'float32', result).toTensor()
  }
}

function flatten(caller: string, x: NestedNumbers, shape: readonly number[], inputShape: readonly number[]): number[] {
  if (x.length !== shape[0]) throw wrongShape(caller, `an array with a part of length ${x.length}`, inputShape)
  // Array.from makes holes visible.
  const parts = Array.from(x)
  if (shape.length > 1) {
    return parts.flatMap((part) => {
      if (isNumberArray(part)) return flatten(caller, Array.from(part), shape.slice(1), inputShape)
      if (!Array.isArray(part)) throw wrongShape(caller, `an array with ${show(part)} in place of an array`, inputShape)
      return flatten(caller, part, shape.slice(1), inputShape)
    })
  }
  for (const entry of parts) {
    if (typeof entry !== 'number')
      throw wrongShape(caller, `an array with ${show(entry)} in place of a number`, inputShape)
  }
  return parts as number[]
}

function nest(values: Float32Array, shape: readonly number[]): NestedNumbers {
  const [length = 0, ...rest] = shape
  if (rest.length === 0) return Array.from(values)
  const step = sizeOf(rest)
  return Array.from({ length }, (_, i) => nest(values.subarray(i * step, (i + 1) * step), rest))
}

function fromNested(caller: string, x: NestedNumbers, inputShape: readonly number[]): Batch {
  return {
    samples: x.length,
    values: Float32Array.from(flatten(caller, x, [x.length, ...inputShape], inputShape)),
    giveBack: nest
  }
}

function fromTyped(caller: string, x: NumberArray, inputShape: readonly number[]): Batch {
  const size = sizeOf(inputShape)
  if (x.length % size !== 0) {
    throw new RangeError(
      `${caller}: x must hold whole samples of ${size} numbers (shape [${inputShape.join(', ')}]); got ${x.length} numbers`
    )
  }
  return { samples: x.length / size, values: x, giveBack: (result) => result }
}

/** By the name of the class, which is the same in every realm. */
function isNumberArray(x: unknown): x is NumberArray {
  return /^\[object (?:Float|Int|Uint)\d+(?:Clamped)?Array\]$/.test(Object.prototype.toString.call(x))
}

/** The samples in a typed array, a nested array or a tensor. */
export function batchOf(caller: string, x: unknown, inputShape: readonly number[]): Batch {
  if (Array.isArray(x)) return fromNested(caller, x, inputShape)
  if (isNumberArray(x)) return fromTyped(caller, x, inputShape)
  if (typeof (x as TensorLike | null)?.dataSync === 'function') return fromTensor(caller, x as TensorLike, inputShape)
  throw new TypeError(`${caller}: x must be a typed array, a nested array or a tensor; got ${show(x)}`)
}
