import { isLinear, type Program, type Step, sizeOf } from './Program.js'

/*
 * A saved program: 'SGPS', the version and the length of the JSON as 32-bit numbers, the JSON filled up with spaces to a
 * multiple of four bytes, and the arrays that it refers to as 32-bit floats. All numbers are little-endian.
 */

const MAGIC = 0x53504753
const VERSION = 1
const HEADER = 12

/** Where an array lies among the floats, and its length. */
interface SavedArray {
  readonly floats: readonly [at: number, length: number]
}

const isSavedArray = (value: unknown): value is SavedArray =>
  typeof value === 'object' && value !== null && 'floats' in value

/** The bytes of a program. */
export function programBytes(program: Program): Uint8Array<ArrayBuffer> {
  const custom = program.steps.find((step) => step.op === 'pointwise' && step.custom !== undefined)
  if (custom !== undefined) {
    throw new Error(
      `save: layer "${custom.name}" applies a function made by defineActivation, which bytes cannot hold; use a named activation or piecewiseLinear`
    )
  }
  const arrays = new Map<Float32Array, number>()
  let floats = 0
  const json = JSON.stringify(program, (_, value) => {
    if (!(value instanceof Float32Array)) return value
    const at = arrays.get(value) ?? floats
    if (at === floats) floats += value.length
    arrays.set(value, at)
    const saved: SavedArray = { floats: [at, value.length] }
    return saved
  })
  const text = new TextEncoder().encode(json)
  const padded = Math.ceil(text.length / 4) * 4
  const bytes = new Uint8Array(HEADER + padded + 4 * floats)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of [MAGIC, VERSION, padded].entries()) view.setUint32(4 * i, value, true)
  bytes.fill(0x20, HEADER, HEADER + padded).set(text, HEADER)
  const data = new Float32Array(bytes.buffer, HEADER + padded, floats)
  for (const [array, at] of arrays) data.set(array, at)
  return bytes
}

function damaged(why: string): RangeError {
  return new RangeError(`loadSparse: the bytes are damaged: ${why}; save the model again`)
}

/** The lengths that the arrays of a linear step must have. */
function expectedLengths(step: Step): Record<string, number> {
  if (!isLinear(step)) return {}
  if (step.op === 'dense') return { kernel: step.inputs * step.units, bias: step.units }
  const [, , channels, , , kernelHeight, kernelWidth] = step.geometry
  const outputs = step.op === 'convolution' ? step.filters : step.multiplier * channels
  const inputs = step.op === 'convolution' ? channels : 1
  return { kernel: kernelHeight * kernelWidth * inputs * outputs, bias: outputs }
}

function check({ inputShape, steps, output }: Program): void {
  if (!Array.isArray(steps) || !Array.isArray(inputShape) || !(output >= 0 && output <= steps.length)) {
    throw damaged('it has no steps')
  }
  for (const [i, step] of steps.entries()) {
    if (!step.from.every((value: number) => Number.isInteger(value) && value >= 0 && value <= i)) {
      throw damaged(`step ${i} reads what comes after it`)
    }
    for (const [name, length] of Object.entries(expectedLengths(step))) {
      const array = (step as unknown as Record<string, Float32Array>)[name]
      if (array?.length !== length) throw damaged(`step ${i} has not ${length} weights in its ${name}`)
    }
  }
  sizeOf(inputShape)
}

/** The program in bytes that {@link programBytes} made. */
export function programFromBytes(bytes: Uint8Array): Program {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER || view.getUint32(0, true) !== MAGIC) {
    throw new RangeError('loadSparse: the bytes are not those of a saved sparse model; pass what save() gave')
  }
  const [version, jsonBytes] = [view.getUint32(4, true), view.getUint32(8, true)]
  if (version !== VERSION) {
    throw new RangeError(`loadSparse: the bytes have version ${version}, this library reads ${VERSION}; update it`)
  }
  const start = HEADER + jsonBytes
  if (start > bytes.length || (bytes.length - start) % 4 !== 0) throw damaged('they end too early')
  // A copy, because floats must lie at a multiple of four bytes; `slice` of a Node Buffer would not be one.
  const data = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer)
  let program: Program
  try {
    program = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER, start)), (_, value) => {
      if (!isSavedArray(value)) return value
      const [at, length] = value.floats
      if (!(at >= 0 && at + length <= data.length)) throw damaged('they end too early')
      return data.subarray(at, at + length)
    })
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(error.message)
    throw error
  }
  check(program)
  return program
}
