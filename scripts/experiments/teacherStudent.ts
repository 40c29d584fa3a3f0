import { dispose, losses, train as optimizers } from '@tensorflow/tfjs-core'
import type { Experiment } from './Experiment.js'
import { difference, estimate } from './estimate.js'
import { table, withError } from './markdown.js'
import { named, type Swept, sweep } from './rates.js'
import { buildStudent, depth, outputSpread, type Start, starts, width } from './students.js'
import { inputs, makeTask, mse, type Task, teacherDepth } from './teacher.js'
import { trainSteps } from './trainSteps.js'

const batchSize = 64
/** The steps after which the loss is reported. */
const points = [100, 300, 800]
const rates = [3e-3, 1e-2, 3e-2]
const seeds = Array.from({ length: 10 }, (_, i) => i + 1)
/** Outputs over the inputs spread by less than this, where the targets spread by 1: dead at birth, collapsed later. */
const deadSpread = 1e-6
const collapsedSpread = 0.05

interface Outcome {
  readonly bornDead: boolean
  readonly collapsed: boolean
  /** At each of the {@link points}; NaN after the loss has become infinite. */
  readonly validation: readonly number[]
  readonly test: readonly number[]
}

async function trainOne(task: Task, start: Start, rate: number, seed: number): Promise<Outcome> {
  const model = buildStudent(start, seed)
  const bornDead = outputSpread(model, task.validation.x) < deadSpread
  const optimizer = optimizers.adam(rate)
  model.compile({ optimizer, loss: (y, prediction) => losses.meanSquaredError(y, prediction) })
  const nextBatch = task.batches(batchSize)
  const [validation, test]: [number[], number[]] = [[], []]
  let finite = true
  for (const [i, point] of points.entries()) {
    finite &&= await trainSteps(model, nextBatch, point - (points[i - 1] ?? 0))
    validation.push(finite ? mse(model, task.validation) : Number.NaN)
    test.push(finite ? mse(model, task.test) : Number.NaN)
  }
  const collapsed = !(outputSpread(model, task.validation.x) > collapsedSpread)
  optimizer.dispose()
  model.dispose()
  return { bornDead, collapsed, validation, test }
}

/** The loss after the last step. */
const last = (values: readonly number[]) => values.at(-1) ?? Number.NaN

const testLosses = ({ best }: Swept<Outcome>, i: number) => best.outcomes.map(({ test }) => test[i] ?? Number.NaN)

function row(one: Swept<Outcome>, reference: Swept<Outcome>): (string | number)[] {
  const { name, rates, best } = one
  return [
    name,
    ...rates.map(({ validation: { mean, error } }) => withError({ mean: -mean, error })),
    best.rate,
    ...points.map((_, i) => withError(estimate(testLosses(one, i)))),
    ...points.map((_, i) =>
      one === reference ? '' : withError(difference(testLosses(one, i), testLosses(reference, i)))
    ),
    best.outcomes.filter(({ bornDead }) => bornDead).length,
    best.outcomes.filter(({ collapsed }) => collapsed).length
  ]
}

/** Deep narrow ReLU networks that learn from a random one. */
export const teacherStudent: Experiment = {
  summary: 'deep narrow ReLU networks that learn a random one, from RAAI, RAI, He and orthogonal starts',
  async run() {
    const tasks = new Map(seeds.map((seed) => [seed, makeTask(seed)]))
    const swept: Swept<Outcome>[] = []
    for (const start of starts) {
      const train = (rate: number, seed: number) => trainOne(tasks.get(seed) as Task, start, rate, seed)
      swept.push(await sweep(start.name, { rates, seeds, train, validation: ({ validation }) => -last(validation) }))
    }
    for (const { validation, test } of tasks.values()) dispose([validation.x, validation.y, test.x, test.y])
    return [
      `Students of depth ${depth} and width ${width}, teachers of depth ${teacherDepth} on ${inputs} Gaussian inputs; Adam, batch`,
      `${batchSize}, ${seeds.length} seeds. Mean squared error, where 1 is that of the teacher’s mean; on test inputs at the rate of the`,
      `lowest validation error after ${last(points)} steps. “Less He’s”: the mean difference from He, seed by seed.`,
      '',
      table(
        [
          'start',
          ...rates.map((rate) => `validation at ${rate}`),
          'best rate',
          ...points.map((point) => `test after ${point}`),
          ...points.map((point) => `less He’s after ${point}`),
          'born dead',
          'collapsed'
        ],
        swept.map((one) => row(one, named(swept, 'He')))
      )
    ].join('\n')
  }
}
