import { type DenseStep, isLinear, type LinearStep } from './linear.js'
import { type AffineStep, normaliseInUse } from './normalisation.js'
import type { FoldedProgram, FoldedStep, Program, Step } from './Program.js'

/** Entry i of values that repeat channel by channel. */
const channel = (values: Float32Array, i: number) => values[i % values.length]

/** y ↦ (y − center) · scale + shift put into the weights of the step that gives y: its outputs run fastest. */
function foldedBefore(step: LinearStep, { center, scale, shift, size }: AffineStep): LinearStep {
  const outputs = step.bias.length
  return {
    ...step,
    size,
    kernel: step.kernel.map((w, i) => w * channel(scale, i % outputs)),
    bias: step.bias.map((b, i) => (b - channel(center, i)) * channel(scale, i) + channel(shift, i))
  }
}

/** x ↦ (x − center) · scale + shift put into the weights of a dense step that reads x, so that its zeros stay zeros. */
function foldedAfter(step: DenseStep, { center, scale, shift, from }: AffineStep): DenseStep {
  const bias = Float64Array.from(step.bias)
  const kernel = step.kernel.map((w, i) => {
    const [row, column] = [Math.floor(i / step.units), i % step.units]
    const moved = channel(shift, row) - channel(center, row) * channel(scale, row)
    bias[column] += moved * w
    return channel(scale, row) * w
  })
  return { ...step, from, kernel, bias: Float32Array.from(bias) }
}

const isFiniteStep = ({ kernel, bias }: LinearStep) => kernel.every(Number.isFinite) && bias.every(Number.isFinite)

/** Centres further than this many deviations from 0 would cancel against the bias, and cost it its digits. */
const FAR = 8

const isFar = ({ center, scale }: AffineStep) => scale.some((s, i) => Math.abs(s * channel(center, i)) > FAR)

/** A step as it is in use; undefined for one that does nothing then. */
function inUse(step: Step): FoldedStep | undefined {
  if (step.op === 'noise') return undefined
  return step.op === 'normalise' ? normaliseInUse(step) : step
}

/**
 * The program in use: noise is left out, batch normalisation is a scaling by its moving statistics, and every scaling
 * by channel is put into the weights of the linear step before it, or else of the dense steps after it, where nothing
 * else reads the values in between. What remains is a step of its own.
 */
export function folded(program: Program): FoldedProgram {
  const steps = program.steps.map(inUse)
  /** Values that have become another: the result of a step that is gone. */
  const instead = new Map<number, number>()
  const now = (value: number): number => (instead.has(value) ? now(instead.get(value) as number) : value)
  for (const [i, step] of program.steps.entries()) {
    if (steps[i] === undefined) instead.set(i + 1, step.from[0])
  }
  const readersOf = (value: number) =>
    steps.flatMap((step, i) => (step?.from.some((from) => now(from) === value) ? [i] : []))
  const isOutput = (value: number) => now(program.output) === value

  for (const [i, step] of steps.entries()) {
    if (step?.op !== 'affine') continue
    const source = now(step.from[0])
    const producer = steps[source - 1]
    // After a reshape the channels of a scaling need not be those of its neighbours.
    const fits = (outputs: number) => outputs % step.scale.length === 0
    const alone = readersOf(source).length === 1 && !isOutput(source)
    if (producer !== undefined && isLinear(producer) && fits(producer.bias.length) && alone) {
      const own = foldedBefore(producer, step)
      if (!isFiniteStep(own)) continue
      steps[source - 1] = own
    } else {
      const readers = readersOf(i + 1)
      const own = readers.map((reader) => {
        const next = steps[reader]
        return next?.op === 'dense' && fits(next.inputs) ? foldedAfter(next, step) : undefined
      })
      const possible = own.every((next) => next !== undefined && isFiniteStep(next))
      if (isOutput(i + 1) || readers.length === 0 || isFar(step) || !possible) continue
      for (const [k, reader] of readers.entries()) steps[reader] = own[k]
    }
    steps[i] = undefined
    instead.set(i + 1, source)
  }
  return renumbered(program, steps, now)
}

/** The steps that are left, by their new numbers. */
function renumbered(
  { inputShape, outputShape, output }: Program,
  steps: readonly (FoldedStep | undefined)[],
  now: (value: number) => number
): FoldedProgram {
  const numbers = new Map([[0, 0]])
  const left: FoldedStep[] = []
  for (const [i, step] of steps.entries()) {
    if (step === undefined) continue
    left.push({ ...step, from: step.from.map((value) => numbers.get(now(value)) as number) })
    numbers.set(i + 1, left.length)
  }
  return { inputShape, outputShape, steps: left, output: numbers.get(now(output)) as number }
}
