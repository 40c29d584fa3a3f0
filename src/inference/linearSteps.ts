import { type Layout, matrixOf } from '../program/layout.js'
import type { ConvolutionStep, DenseStep, DepthwiseStep, LinearStep } from '../program/linear.js'
import { breakEven } from '../runtime/breakEven.js'
import { adjointGeometry, imageFloats, positionsOf, strideOf, tapsOf } from '../runtime/geometry.js'
import { DEPTHWISE, type Kernels, type Pointer } from '../runtime/Kernels.js'
import { type Run, type SingleRun, single } from './Run.js'

/** What a linear step has done: all counts since the runner was made. */
export interface Work {
  /** Entries that it has read, and how many of them were not zero. */
  entries: number
  active: number
  /** Multiply–accumulates of the dense computation, and how many of them were done. */
  macs: number
  done: number
}

/** With fewer rows than the dense product computes at a time, skipping zeros is faster at any density. */
const FEW_ROWS = 3

/** C += A B with the step's matrix as B, its panels packed when they are first wanted. */
function products(step: DenseStep | ConvolutionStep, kernels: Kernels, layout: Layout, panels: Pointer) {
  const { k, n } = matrixOf(step) as { k: number; n: number }
  const weights = step.kernel.byteOffset
  const most = breakEven(k * n, true)
  let packed = false
  return {
    k,
    n,
    isSparse: (active: number, entries: number) => active < most * entries,
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

function denseRun(step: DenseStep, kernels: Kernels, layout: Layout, panels: Pointer, work: Work): SingleRun {
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
): SingleRun {
  const { geometry, filters } = step
  const channels = geometry[2]
  const { k, n, isSparse, sparse, dense } = products(step, kernels, layout, places.panels)
  const [bias, floats, positions] = [step.bias.byteOffset, imageFloats(geometry), positionsOf(geometry)]
  const adjoint = adjointGeometry(geometry, filters)
  const strided = strideOf(geometry) > 1
  const pointwise = tapsOf(geometry) * strideOf(geometry) === 1
  let spreadOut = false

  function image(from: Pointer, to: Pointer): void {
    const active = kernels.countNonZeros(from, floats)
    const total = positions * k * n
    if (!pointwise && !strided && isSparse(active, floats)) {
      if (!spreadOut) {
        kernels.swapReversed(step.kernel.byteOffset, tapsOf(geometry), channels, filters, places.spread)
      }
      spreadOut = true
      kernels.scatter(from, places.spread, to, channels, layout.list, ...adjoint)
      count(work, floats, active, total, Math.round((total * active) / floats))
      return
    }
    const patches = pointwise ? from : layout.patches
    if (!pointwise) kernels.unfold(from, patches, ...geometry)
    if (isSparse(active, floats)) {
      count(work, floats, active, total, sparse(positions, patches, to) * n)
    } else {
      dense(positions, patches, to)
      count(work, floats, active, total, total)
    }
  }

  return (from, to, samples) => {
    kernels.fillRows(to, samples * positions, n, bias)
    for (let i = 0; i < samples; i++) image(from + 4 * i * floats, to + 4 * i * positions * n)
  }
}

function depthwiseRun(step: DepthwiseStep, kernels: Kernels, work: Work): SingleRun {
  const { geometry } = step
  const [filter, bias] = [step.kernel.byteOffset, step.bias.byteOffset]
  const [floats, positions, features] = [imageFloats(geometry), positionsOf(geometry), step.bias.length]
  return (from, to, samples) => {
    kernels.fillRows(to, samples * positions, features, bias)
    const macs = samples * positions * features * tapsOf(geometry)
    count(work, samples * floats, kernels.countNonZeros(from, samples * floats), macs, macs)
    for (let i = 0; i < samples; i++) {
      const image = from + 4 * i * floats
      const output = to + 4 * i * positions * features
      kernels.depthwise(DEPTHWISE.output, image, filter, output, step.multiplier, ...geometry)
    }
  }
}

/** How step number i, a linear one, is run; it adds what it does to `work`. */
export function linearRun(step: LinearStep, i: number, kernels: Kernels, layout: Layout, work: Work): Run {
  const [panels, spread] = [layout.panels[i] as Pointer, layout.spread[i] as Pointer]
  switch (step.op) {
    case 'dense':
      return single(denseRun(step, kernels, layout, panels, work))
    case 'convolution':
      return single(convolutionRun(step, kernels, layout, { panels, spread }, work))
    case 'depthwise':
      return single(depthwiseRun(step, kernels, work))
  }
}
