import { type AffineStep, type DenseStep, isLinear, type LinearStep, type Program, type Step } from './Program.js'

/** y ↦ y · scale + shift put into the weights of the step that gives y: its outputs run fastest. */
function foldedBefore(step: LinearStep, { scale, shift, size }: AffineStep): LinearStep {
  const outputs = step.bias.length
  const of = (values: Float32Array, i: number) => values[i % values.length] as number
  return {
    ...step,
    size,
    kernel: step.kernel.map((w, i) => w * of(scale, i % outputs)),
    bias: step.bias.map((b, i) => b * of(scale, i) + of(shift, i))
  }
}

/** x ↦ x · scale + shift put into the weights of a dense step that reads x, so that its zeros stay zeros. */
function foldedAfter(step: DenseStep, { scale, shift, from }: AffineStep): DenseStep {
  const of = (values: Float32Array, row: number) => values[row % values.length] as number
  const bias = Float64Array.from(step.bias)
  const kernel = step.kernel.map((w, i) => {
    const [row, column] = [Math.floor(i / step.units), i % step.units]
    bias[column] = (bias[column] as number) + of(shift, row) * w
    return of(scale, row) * w
  })
  return { ...step, from, kernel, bias: Float32Array.from(bias) }
}

/**
 * Puts every scaling by channel (batch normalisation) into the weights of the linear step before it, or else of the dense
 * steps after it, where nothing else reads the values in between. What remains is a step of its own.
 */
export function foldAffine(program: Program): Program {
  const steps: (Step | undefined)[] = [...program.steps]
  /** Values that have become another: the result of a step that is gone. */
  const instead = new Map<number, number>()
  const now = (value: number): number => (instead.has(value) ? now(instead.get(value) as number) : value)
  const readersOf = (value: number) =>
    steps.flatMap((step, i) => (step?.from.some((from) => now(from) === value) ? [i] : []))
  const isOutput = (value: number) => now(program.output) === value

  for (const [i, step] of steps.entries()) {
    if (step?.op !== 'affine') continue
    const source = now(step.from[0] as number)
    const producer = steps[source - 1]
    // After a reshape the channels of a scaling need not be those of its neighbours.
    const fits = (outputs: number) => outputs % step.scale.length === 0
    const alone = readersOf(source).length === 1 && !isOutput(source)
    if (producer !== undefined && isLinear(producer) && fits(producer.bias.length) && alone) {
      steps[source - 1] = foldedBefore(producer, step)
    } else {
      const readers = readersOf(i + 1)
      const foldable = readers.every((reader) => {
        const next = steps[reader]
        return next?.op === 'dense' && fits(next.inputs)
      })
      if (isOutput(i + 1) || readers.length === 0 || !foldable) continue
      for (const reader of readers) steps[reader] = foldedAfter(steps[reader] as DenseStep, step)
    }
    steps[i] = undefined
    instead.set(i + 1, source)
  }
  return renumbered(program, steps, now)
}

function renumbered(program: Program, steps: readonly (Step | undefined)[], now: (value: number) => number): Program {
  const numbers = new Map([[0, 0]])
  const left: Step[] = []
  for (const [i, step] of steps.entries()) {
    if (step === undefined) continue
    left.push({ ...step, from: step.from.map((value) => numbers.get(now(value)) as number) })
    numbers.set(i + 1, left.length)
  }
  return { ...program, steps: left, output: numbers.get(now(program.output)) as number }
}
