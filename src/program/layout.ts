import { patchFloats, positionsOf } from '../runtime/geometry.js'
import { listBytes, type Pointer, panelBytes, TILE_BYTES } from '../runtime/Kernels.js'
import { sizeOf } from '../sizeOf.js'
import { type AnyStep, arraysOf } from './AnyStep.js'
import type { FoldedStep, Program } from './Program.js'

const ALIGNMENT = 64
/** Values of all steps together take up to this many floats; larger batches are run in parts. */
const VALUE_FLOATS = 2 ** 22
const MOST_SAMPLES = 64

/** Where everything lies in the memory of a runner. */
export interface Layout {
  readonly bytes: number
  /** Samples that are run together. */
  readonly samples: number
  /** For every step with a matrix, its panels for the dense product, and for a convolution its filter for `scatter`. */
  readonly panels: readonly Pointer[]
  readonly spread: readonly Pointer[]
  /** For every value, its place for the first sample; samples lie one after the other. */
  readonly values: readonly Pointer[]
  readonly list: Pointer
  readonly tile: Pointer
  readonly patches: Pointer
}

/** Where weights are to lie. */
export type WeightPlaces = ReadonlyMap<Float32Array, Pointer>

/** Rows and columns of the matrix that the weights of a step are, if they are one. */
export function matrixOf(step: FoldedStep): { readonly k: number; readonly n: number } | undefined {
  if (step.op === 'dense') return { k: step.inputs, n: step.units }
  if (step.op !== 'convolution') return undefined
  return { k: patchFloats(step.geometry), n: step.filters }
}

/** Floats of all patches of an image, where a step unfolds it. */
const unfoldedFloats = (step: FoldedStep): number =>
  step.op === 'convolution' ? positionsOf(step.geometry) * patchFloats(step.geometry) : 0

/** Lays out the memory of a runner. */
export function layoutOf({ inputShape, steps }: Program<FoldedStep>): Layout & { readonly weights: WeightPlaces } {
  // 0 means that there is no such operand.
  let top = ALIGNMENT
  function place(bytes: number): Pointer {
    const pointer = top
    top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    return pointer
  }
  const weights = new Map<Float32Array, Pointer>()
  for (const array of steps.flatMap(arraysOf)) if (!weights.has(array)) weights.set(array, place(array.byteLength))
  const matrices = steps.map(matrixOf)
  const panels = matrices.map((matrix) => (matrix === undefined ? 0 : place(panelBytes(matrix.k, matrix.n))))
  const spread = steps.map((step) => (step.op === 'convolution' ? place(step.kernel.byteLength) : 0))
  const sizes = [sizeOf(inputShape), ...steps.map(({ size }) => size)]
  const floats = sizes.reduce((sum, size) => sum + size, 0)
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.floor(VALUE_FLOATS / floats)))
  const values = sizes.map((size) => place(4 * size * samples))
  const longest = Math.max(0, ...matrices.map((matrix) => matrix?.k ?? 0))
  const widest = Math.max(0, ...matrices.map((matrix) => matrix?.n ?? 0))
  return {
    weights,
    panels,
    spread,
    values,
    samples,
    list: place(listBytes(longest, widest)),
    tile: place(TILE_BYTES),
    patches: place(4 * Math.max(0, ...steps.map(unfoldedFloats))),
    bytes: top
  }
}

/** The program with its weights moved to their places in `buffer`. */
export function inMemory<Step extends AnyStep>(
  program: Program<Step>,
  weights: WeightPlaces,
  buffer: ArrayBuffer
): Program<Step> {
  const moved = new Map<unknown, Float32Array>()
  for (const [array, pointer] of weights) {
    const copy = new Float32Array(buffer, pointer, array.length)
    copy.set(array)
    moved.set(array, copy)
  }
  const steps = program.steps.map((step) => {
    const entries = Object.entries(step).map(([key, value]) => [key, moved.get(value) ?? value])
    return Object.fromEntries(entries) as Step
  })
  return { ...program, steps }
}
