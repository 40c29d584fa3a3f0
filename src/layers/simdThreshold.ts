/*
 * The clipped threshold and its gradient as WebAssembly SIMD, four entries at a time, on the heap of TensorFlow.js' wasm
 * backend itself: no copies, one pass. The module is written instruction by instruction below and has about 300 bytes.
 */

/** Runs over `bytes` (a multiple of 16) of the heap; `mask` clears the sign of x where there are two sides. */
type Loop = (x: number, dy: number, out: number, bytes: number, tau: number, m: number, mask: number) => void

/** The two loops; `value` does not look at dy. */
export interface SimdThreshold {
  readonly value: Loop
  readonly gradient: Loop
}

const [I32, F32, V128, EMPTY] = [0x7f, 0x7d, 0x7b, 0x40]
const END = 0x0b
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const i32Const = (value: number) => [0x41, value]
const I32_ADD = [0x6a]
const I32_GE_U = [0x4f]
const load = [0xfd, 0x00, 0, 0]
const store = [0xfd, 0x0b, 0, 0]
const i32x4Splat = [0xfd, 0x11]
const f32x4Splat = [0xfd, 0x13]
const lessThan = [0xfd, 0x43]
const greaterThan = [0xfd, 0x44]
const and = [0xfd, 0x4e]
const andNot = [0xfd, 0x4f]
const or = [0xfd, 0x50]
const subtract = [0xfd, 0xe5, 0x01]
const minimum = [0xfd, 0xe8, 0x01]
const maximum = [0xfd, 0xe9, 0x01]
const zeros = [0xfd, 0x0c, ...Array<number>(16).fill(0)]

// Parameters and locals, by number.
const [X, DY, OUT, BYTES, TAU, M, MASK, OFFSET, ENTRY, Z] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

const at = (pointer: number) => [...get(pointer), ...get(OFFSET), ...I32_ADD]
const mask = [...get(MASK), ...i32x4Splat]

/** z = (x & mask) − τ, then what `result` leaves on the stack is stored; for every four entries. */
function loop(result: readonly number[]): number[] {
  return [
    ...[0x02, EMPTY, 0x03, EMPTY],
    ...[...get(OFFSET), ...get(BYTES), ...I32_GE_U, 0x0d, 1],
    ...[...at(X), ...load, ...set(ENTRY)],
    ...[...get(ENTRY), ...mask, ...and, ...get(TAU), ...f32x4Splat, ...subtract, ...set(Z)],
    ...[...at(OUT), ...result, ...store],
    ...[...get(OFFSET), ...i32Const(16), ...I32_ADD, ...set(OFFSET)],
    ...[0x0c, 0, END, END]
  ]
}

const clipped = [...get(Z), ...zeros, ...maximum, ...get(M), ...f32x4Splat, ...minimum]
/** Clipped, with the sign of x where it is not zero. maximum and minimum keep NaN. */
const VALUE = loop([
  ...[...clipped, ...set(Z)],
  ...[...get(Z), ...get(ENTRY), ...mask, ...andNot, ...get(Z), ...zeros, ...greaterThan, ...and, ...or]
])
/** dy where 0 < z < m. */
const GRADIENT = loop([
  ...[...at(DY), ...load],
  ...[...get(Z), ...zeros, ...greaterThan, ...and],
  ...[...get(Z), ...get(M), ...f32x4Splat, ...lessThan, ...and]
])

/** An unsigned number as LEB128. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}

const sized = (bytes: readonly number[]) => [...leb(bytes.length), ...bytes]
const section = (id: number, ...items: readonly (readonly number[])[]) => [
  id,
  ...sized([...leb(items.length), ...items.flat()])
]
const name = (text: string) => sized([...text].map((letter) => letter.charCodeAt(0)))
const body = (code: readonly number[]) => sized([2, 1, I32, 2, V128, ...code, END])

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [0x60, ...sized([I32, I32, I32, I32, F32, F32, I32]), 0]),
    ...section(2, [...name('heap'), ...name('memory'), 2, 0, 0]),
    ...section(3, [0], [0]),
    ...section(7, [...name('value'), 0, 0], [...name('gradient'), 0, 1]),
    ...section(10, body(VALUE), body(GRADIENT))
  ])
}

/** The two loops on a heap, or undefined where SIMD is absent or the heap is shared between threads. */
export function simdThreshold(memory: WebAssembly.Memory): SimdThreshold | undefined {
  const bytes = moduleBytes()
  if (!(memory.buffer instanceof ArrayBuffer && WebAssembly.validate(bytes))) return undefined
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { heap: { memory } })
    .exports as unknown as SimdThreshold
}
