import type { FoldedProgram } from './Program.js'

/*
 * A saved program: 'SGPS', the version, the length of the JSON and a checksum of everything else as 32-bit numbers, the
 * JSON filled up with spaces to a multiple of four bytes, and the arrays that it refers to as 32-bit floats. All
 * numbers are little-endian, as on every platform with WebAssembly.
 */

const MAGIC = 0x53504753
const VERSION = 1
const HEADER = 16

/** FNV-1a over 32-bit words, the checksum itself left out: no change of one word leaves it as it is. */
function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let hash = 0x811c9dc5
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    if (at !== 12) hash = Math.imul(hash ^ view.getUint32(at, true), 0x01000193)
  }
  return hash >>> 0
}

/** Where an array lies among the floats, and its length. */
interface SavedArray {
  readonly floats: readonly [at: number, length: number]
}

const isSavedArray = (value: unknown): value is SavedArray =>
  typeof value === 'object' && value !== null && 'floats' in value

/** The bytes of a program. */
export function programBytes(program: FoldedProgram): Uint8Array<ArrayBuffer> {
  const custom = program.steps.find((step) => step.op === 'pointwise' && step.custom !== undefined)
  if (custom !== undefined) {
    throw new Error(
      `save: layer "${custom.name}" applies a function made by defineActivation, which bytes cannot hold; use a named activation or piecewiseLinear`
    )
  }
  const arrays = new Map<Float32Array, number>()
  let floats = 0
  const json = JSON.stringify(program, (_, value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) }
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
  view.setUint32(12, checksum(bytes), true)
  return bytes
}

const damaged = () => new RangeError('loadSparse: the bytes are damaged; save the model again, or send it as binary')

/** The program in bytes that {@link programBytes} made. */
export function programFromBytes(bytes: Uint8Array): FoldedProgram {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER || view.getUint32(0, true) !== MAGIC) {
    throw new RangeError('loadSparse: the bytes are not those of a saved sparse model; pass what save() gave')
  }
  const [version, jsonBytes] = [view.getUint32(4, true), view.getUint32(8, true)]
  if (version !== VERSION) {
    throw new RangeError(
      `loadSparse: the bytes have version ${version}, this library reads ${VERSION}; ${version > VERSION ? 'update it' : 'save the model again'}`
    )
  }
  if (bytes.length % 4 !== 0 || view.getUint32(12, true) !== checksum(bytes)) throw damaged()
  const start = HEADER + jsonBytes
  // A copy, because floats must lie at a multiple of four bytes; `slice` of a Node Buffer would not be one.
  const data = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer)
  // What was one array is one array again.
  const arrays = new Map<number, Float32Array>()
  return JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER, start)), (_, value) => {
    if (typeof value !== 'object' || value === null) return value
    if ('number' in value) return Number(value.number)
    if (!isSavedArray(value)) return value
    const [at, length] = value.floats
    const array = arrays.get(at) ?? data.subarray(at, at + length)
    arrays.set(at, array)
    return array
  })
}
