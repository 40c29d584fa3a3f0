import type { Layout } from '../program/layout.js'
import { matrixOf } from '../program/layout.js'
import type { ConvolutionStep, DenseStep, DepthwiseStep, LinearStep } from '../program/Program.js'
import { adjointGeometry } from '../runtime/adjointGeometry.js'
import { DEPTHWISE, type Kernels, type Pointer } from '../runtime/Kernels.js'

/** What a linear step has done: all counts since the runner was made. */
export interface Work {
  /** Entries that it has read, and how many of them were not zero. */
  entries: number
  active: number
  /** Multiply–accumulates of the dense computation, and how many of them were done. */
  macs: number
  done: number
}

/** Runs a step on some samples: from the place of their inputs to that of their outputs. */
export type Run = (from: Pointer, to: Pointer, samples: number) => void

/**
 * Zeros are skipped below this share of entries that are not zero, measured with `npm run bench:wasm`; above it the dense
 * product is faster, which computes four rows at a time and so wants some.
 */
const BREAK_EVEN = 0.5
const BREAK_EVEN_OUT_OF_CACHE = 0.35
const CACHE_FLOATS = 2 ** 19
const FEW_ROWS = 3

/** C += A B with the step's matrix as B, its panels packed when they are first wanted. */
function products(step: DenseStep | ConvolutionStep, kernels: Kernels, layout: Layout, panels: Pointer) {
  const { k, n } = matrixOf(step) as { k: number; n: number }
  const weights = step.kernel.byteOffset
  const breakEven = k * n > CACHE_FLOATS ? BREAK_EVEN_OUT_OF_CACHE : BREAK_EVEN
  let packed = false
  return {
    k,
    n,
    isSparse: (active: number, entries: number) => active < breakEven * entries,
    sparse: (rows: number, a: Pointer, c: Pointer) => kernels.sparseProduct(rows, n, k, a, weights, c, layout.list),
    dense(rows: number, a: Pointer, c: Pointer): void {
      if (!packed) kernels.packPanels(weights, n, 1, k, n, panels)
      packed = true
      kernels.denseProduct(rows, n, k, a, k, 1, panels, c, layout.tile)
    }
  }
}

function count(work: Work, entries: number, active: number, macs: number, done: number): void {
  work.entries += entries
  work.active += active
  work.macs += macs
  work.done += done
}

function denseRun(step: DenseStep, kernels: Kernels, layout: Layout, panels: Pointer, work: Work): Run {
  const { k, n, isSparse, sparse, dense } = products(step, kernels, layout, panels)
  const bias = step.bias.byteOffset
  return (from, to, samples) => {
    const rows = samples * step.rows
    const entries = rows * k
    kernels.fillRows(to, rows, n, bias)
    const known = rows < FEW_ROWS ? undefined : kernels.countNonZeros(from, entries)
    if (known === undefined || isSparse(known, entries)) {
      const active = sparse(rows, from, to)
      count(work, entries, active, entries * n, active * n)
    } else {
      dense(rows, from, to)
      count(work, entries, known, entries * n, entries * n)
    }
  }
}

function convolutionRun(
  step: ConvolutionStep,
  kernels: Kernels,
  layout: Layout,
  places: { readonly panels: Pointer; readonly spread: Pointer },
  work: Work
): Run {
  const { geometry, filters } = step
  const [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, strideHeight, strideWidth] = geometry
  const { k, n, isSparse, sparse, dense } = products(step, kernels, layout, places.panels)
  const [bias, imageFloats, positions] = [step.bias.byteOffset, height * width * channels, outHeight * outWidth]
  const adjoint = adjointGeometry(geometry, filters)
  const strided = strideHeight * strideWidth > 1
  const pointwise = kernelHeight * kernelWidth * strideHeight * strideWidth === 1
  let spreadOut = false

  function image(from: Pointer, to: Pointer): void {
    const active = kernels.countNonZeros(from, imageFloats)
    const total = positions * k * n
    if (!pointwise && !strided && isSparse(active, imageFloats)) {
      if (!spreadOut) {
        kernels.swapReversed(step.kernel.byteOffset, kernelHeight * kernelWidth, channels, filters, places.spread)
      }
      spreadOut = true
      kernels.scatter(from, places.spread, to, channels, layout.list, ...adjoint)
      count(work, imageFloats, active, total, Math.round((total * active) / imageFloats))
      return
    }
    const patches = pointwise ? from : layout.patches
    if (!pointwise) kernels.unfold(from, patches, ...geometry)
    if (isSparse(active, imageFloats)) {
      count(work, imageFloats, active, total, sparse(positions, patches, to) * n)
    } else {
      dense(positions, patches, to)
      count(work, imageFloats, active, total, total)
    }
  }

  return (from, to, samples) => {
    kernels.fillRows(to, samples * positions, n, bias)
    for (let i = 0; i < samples; i++) image(from + 4 * i * imageFloats, to + 4 * i * positions * n)
  }
}

function depthwiseRun(step: DepthwiseStep, kernels: Kernels, work: Work): Run {
  const [height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth] = step.geometry
  const [filter, bias] = [step.kernel.byteOffset, step.bias.byteOffset]
  const [imageFloats, positions, features] = [height * width * channels, outHeight * outWidth, step.bias.length]
  return (from, to, samples) => {
    kernels.fillRows(to, samples * positions, features, bias)
    const macs = samples * positions * features * kernelHeight * kernelWidth
    count(work, samples * imageFloats, kernels.countNonZeros(from, samples * imageFloats), macs, macs)
    for (let i = 0; i < samples; i++) {
      const image = from + 4 * i * imageFloats
      const output = to + 4 * i * positions * features
      kernels.depthwise(DEPTHWISE.output, image, filter, output, step.multiplier, ...step.geometry)
    }
  }
}

/** How step number i, a linear one, is run; it adds what it does to `work`. */
export function linearRun(step: LinearStep, i: number, kernels: Kernels, layout: Layout, work: Work): Run {
  const [panels, spread] = [layout.panels[i] as Pointer, layout.spread[i] as Pointer]
  if (step.op === 'dense') return denseRun(step, kernels, layout, panels, work)
  if (step.op === 'convolution') return convolutionRun(step, kernels, layout, { panels, spread }, work)
  return depthwiseRun(step, kernels, work)
}
