import { programBytes } from '../program/format.js'
import { inMemory, layoutOf } from '../program/layout.js'
import { isLinear, type LinearStep } from '../program/linear.js'
import type { FoldedProgram, FoldedStep } from '../program/Program.js'
import { type OpenKernels, openKernels } from '../runtime/openKernels.js'
import { sizeOf } from '../sizeOf.js'
import { batchOf, type NestedNumbers, type NumberArray, type TensorLike } from './batch.js'
import { entryRuns } from './entrySteps.js'
import { joinRuns } from './joinSteps.js'
import { linearRun, type Work } from './linearSteps.js'
import type { Ground, Run, Runs } from './Run.js'
import { windowRuns } from './windowSteps.js'

/** What one layer with weights has done since the runner was made. */
export interface SparseLayerStats {
  /** Name of the layer. */
  readonly name: string
  /** Share of its inputs that were not zero, in [0, 1]; 0 before the first prediction. */
  readonly density: number
  /** Multiply–accumulates that it did; for a convolution that skips zeros the dense count times the density. */
  readonly macs: number
  /** Multiply–accumulates that skipping zeros saved. */
  readonly saved: number
}

/** What a runner has done since it was made. */
export interface SparseStats {
  /** What the kernels run in: WebAssembly with SIMD, or JavaScript where there is none. */
  readonly engine: 'wasm' | 'javascript'
  /** Samples predicted. */
  readonly samples: number
  /** The dense and convolution layers in the order in which they run; a shared layer once for every use. */
  readonly layers: readonly SparseLayerStats[]
  /** Multiply–accumulates done by all layers. */
  readonly macs: number
  /** Multiply–accumulates saved by all layers. */
  readonly saved: number
}

/** A trained model that runs by itself, and skips the zeros among its activations. */
export interface SparseRunner {
  /** Shape of one sample. */
  readonly inputShape: readonly number[]
  /** Shape of one result. */
  readonly outputShape: readonly number[]
  /**
   * The model's outputs for a batch of any size.
   *
   * @param x the samples: a typed array with one after the other, a nested array or a tensor of shape [batch,
   *   …inputShape] (tensors are read by `dataSync`)
   * @returns a Float32Array, a nested array or a float32 tensor of shape [batch, …outputShape], as was given
   * @throws TypeError for anything else, RangeError for another shape, Error once the runner is disposed
   */
  predict(x: NumberArray): Float32Array
  /** The same for nested arrays. */
  predict(x: NestedNumbers): NestedNumbers
  /** The same for tensors. */
  predict<T extends TensorLike, R extends TensorLike = T>(x: T): R
  /** The same for any of them. */
  predict(x: NumberArray | NestedNumbers | TensorLike): Float32Array | NestedNumbers | TensorLike
  /** Density by layer, and multiply–accumulates done and saved, since the runner was made. */
  stats(): SparseStats
  /** The model as bytes, for `loadSparse`; Error where it holds a function that bytes cannot hold. */
  save(): Uint8Array<ArrayBuffer>
  /** Gives up the memory; the runner cannot be used after it. */
  dispose(): void
}

interface Machine {
  readonly program: FoldedProgram
  readonly open: OpenKernels
  readonly work: readonly (Work | undefined)[]
  /** Runs some samples and copies what they give to `result`. */
  run(values: NumberArray, result: Float32Array, first: number, samples: number): void
  readonly samplesTogether: number
}

type OtherStep = Exclude<FoldedStep, LinearStep>

const otherRuns: Runs<OtherStep> = { ...entryRuns, ...windowRuns, ...joinRuns }

/** How a step without weights to multiply by is run. */
const otherRun = (step: OtherStep, ground: Ground): Run =>
  (otherRuns[step.op] as (step: OtherStep, ground: Ground) => Run)(step, ground)

async function machineOf(caller: string, unplaced: FoldedProgram): Promise<Machine> {
  // The originals of the weights are not held on to.
  const { weights, ...layout } = layoutOf(unplaced)
  const open = await openKernels(caller, layout.bytes)
  const program = inMemory(unplaced, weights, open.buffer)
  const floats = new Float32Array(open.buffer)
  const ground: Ground = { kernels: open.kernels, floats }
  const work = program.steps.map((step) => (isLinear(step) ? { entries: 0, active: 0, macs: 0, done: 0 } : undefined))
  const runs = program.steps.map((step, i) =>
    isLinear(step) ? linearRun(step, i, open.kernels, layout, work[i] as Work) : otherRun(step, ground)
  )
  const { values: places } = layout
  const pointers = program.steps.map((step) => step.from.map((value) => places[value]))
  const [inputs, outputs] = [sizeOf(program.inputShape), sizeOf(program.outputShape)]
  const [start, end] = [places[0] >>> 2, places[program.output] >>> 2]
  return {
    program,
    open,
    work,
    samplesTogether: layout.samples,
    run(values, result, first, samples) {
      floats.set(values.subarray(first * inputs, (first + samples) * inputs), start)
      for (const [i, run] of runs.entries()) run(pointers[i] as number[], places[i + 1], samples)
      result.set(floats.subarray(end, end + samples * outputs), first * outputs)
    }
  }
}

function statsOf({ program, open, work }: Machine, samples: number): SparseStats {
  const layers = program.steps.flatMap(({ name }, i) => {
    const own = work[i]
    if (own === undefined) return []
    return [
      { name, density: own.entries === 0 ? 0 : own.active / own.entries, macs: own.done, saved: own.macs - own.done }
    ]
  })
  const sum = (of: 'macs' | 'saved') => layers.reduce((total, layer) => total + layer[of], 0)
  return { engine: open.engine, samples, layers, macs: sum('macs'), saved: sum('saved') }
}

/** A runner for a program. */
export async function sparseRunner(caller: string, program: FoldedProgram): Promise<SparseRunner> {
  let machine: Machine | undefined = await machineOf(caller, program)
  let predicted = 0
  let running = false
  const [inputShape, outputShape] = [Object.freeze([...program.inputShape]), Object.freeze([...program.outputShape])]

  function alive(method: string): Machine {
    if (machine === undefined) {
      throw new Error(`${method}: the runner was disposed; make another one with compileSparse or loadSparse`)
    }
    return machine
  }

  function predict(x: unknown): unknown {
    const { run, samplesTogether } = alive('predict')
    const { samples, values, giveBack } = batchOf('predict', x, inputShape)
    const result = new Float32Array(samples * sizeOf(outputShape))
    if (running)
      throw new Error('predict: called from within itself; an activation must not use the runner it belongs to')
    running = true
    try {
      for (let first = 0; first < samples; first += samplesTogether) {
        run(values, result, first, Math.min(samplesTogether, samples - first))
      }
    } finally {
      running = false
    }
    predicted += samples
    return giveBack(result, [samples, ...outputShape])
  }

  return {
    inputShape,
    outputShape,
    predict: predict as SparseRunner['predict'],
    stats: () => statsOf(alive('stats'), predicted),
    save: () => programBytes(alive('save').program),
    dispose() {
      machine = undefined
    }
  }
}
