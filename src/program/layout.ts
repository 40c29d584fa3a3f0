import { listBytes, type Pointer, panelBytes, TILE_BYTES } from '../runtime/Kernels.js'
import { sizeOf } from '../sizeOf.js'
import { isLinear, type Program, type Step } from './Program.js'

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

/** Where the kernels and biases of linear steps are to lie. */
type WeightPlaces = ReadonlyMap<Float32Array, Pointer>

/** Rows and columns of the matrix that the weights of a step are, if they are one. */
export function matrixOf(step: Step): { readonly k: number; readonly n: number } | undefined {
  if (step.op === 'dense') return { k: step.inputs, n: step.units }
  if (step.op !== 'convolution') return undefined
  const [, , channels, , , kernelHeight, kernelWidth] = step.geometry
  return { k: kernelHeight * kernelWidth * channels, n: step.filters }
}

function patchFloats(step: Step): number {
  if (step.op !== 'convolution') return 0
  const [, , channels, outHeight, outWidth, kernelHeight, kernelWidth] = step.geometry
  return outHeight * outWidth * kernelHeight * kernelWidth * channels
}

/** Lays out the memory of a runner. */
export function layoutOf({ inputShape, steps }: Program): Layout & { readonly weights: WeightPlaces } {
  // 0 means that there is no such operand.
  let top = ALIGNMENT
  function place(bytes: number): Pointer {
    const pointer = top
    top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    return pointer
  }
  const weights = new Map<Float32Array, Pointer>()
  for (const step of steps.filter(isLinear)) {
    for (const array of [step.kernel, step.bias]) if (!weights.has(array)) weights.set(array, place(array.byteLength))
  }
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
    patches: place(4 * Math.max(0, ...steps.map(patchFloats))),
    bytes: top
  }
}

/** The program with the kernels and biases of linear steps moved to their places in `buffer`. */
export function inMemory(program: Program, weights: WeightPlaces, buffer: ArrayBuffer): Program {
  const moved = new Map<Float32Array, Float32Array>()
  for (const [array, pointer] of weights) {
    const copy = new Float32Array(buffer, pointer, array.length)
    copy.set(array)
    moved.set(array, copy)
  }
  const place = (array: Float32Array) => moved.get(array) as Float32Array
  const steps = program.steps.map((step) =>
    isLinear(step) ? { ...step, kernel: place(step.kernel), bias: place(step.bias) } : step
  )
  return { ...program, steps }
}
