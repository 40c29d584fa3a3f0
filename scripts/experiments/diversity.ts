import { argMax, dispose, equal, mean, train as optimizers, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { effectiveRank, meanAbsoluteCosine } from 'sparse-gp-init'
import { batchOf } from '../../tools/digits/data.js'
import { buildHidden, hiddenKernel, type Start, starts, units } from './diversityStarts.js'
import type { Experiment } from './Experiment.js'
import { difference, estimate } from './estimate.js'
import { percent, table, withError } from './markdown.js'
import { crossEntropy, type Digits, readDigits } from './mnist.js'
import { type AtRate, named, type Swept, sweep } from './rates.js'
import { shuffled } from './shuffled.js'
import { type Batch, trainSteps } from './trainSteps.js'

const trainingImages = 12_800
const batchSize = 128
const stepsPerEpoch = trainingImages / batchSize
const epochs = 5
const rates = [0.01, 0.03, 0.1, 0.3]
const seeds = Array.from({ length: 10 }, (_, i) => i + 1)

/** How diverse the hidden units are: mean |cosine| between two of them, and how many there are in effect. */
interface Diversity {
  readonly cosine: number
  readonly rank: number
}

interface Outcome {
  /** Accuracy on the test images after each epoch. */
  readonly test: readonly number[]
  /** On validation images after the last one; NaN if the loss did not stay finite. */
  readonly validation: number
  readonly atStart: Diversity
  readonly atEnd: Diversity
}

/** The images that networks are compared on, as tensors. */
interface Held {
  readonly validation: Batch
  readonly test: Batch
}

function accuracy(model: LayersModel, { x, y }: Batch): number {
  return tidy(() => {
    const logits = [model.predictOnBatch(x)].flat()[0] as Tensor
    return mean(equal(argMax(logits, 1), argMax(y, 1))).dataSync()[0]
  })
}

function diversityOf(model: LayersModel): Diversity {
  const kernel = hiddenKernel(model)
  return { cosine: meanAbsoluteCosine(kernel), rank: effectiveRank(kernel) }
}

async function trainOne(start: Start, digits: Digits, held: Held, rate: number, seed: number): Promise<Outcome> {
  const { train, standardisation } = digits
  const model = buildHidden(start, train.pixelsPerImage, seed)
  const atStart = diversityOf(model)
  const optimizer = optimizers.sgd(rate)
  model.compile({ optimizer, loss: crossEntropy })
  const next = shuffled(trainingImages, batchSize, seed)
  const test: number[] = []
  let finite = true
  for (let epoch = 0; epoch < epochs; epoch++) {
    finite &&= await trainSteps(model, () => batchOf(train, next(), standardisation), stepsPerEpoch)
    test.push(accuracy(model, held.test))
  }
  const validation = finite ? accuracy(model, held.validation) : Number.NaN
  const atEnd = diversityOf(model)
  optimizer.dispose()
  model.dispose()
  return { test, validation, atStart, atEnd }
}

const afterEpoch = ({ outcomes }: AtRate<Outcome>, epoch: number) =>
  outcomes.map(({ test }) => test[epoch - 1] ?? Number.NaN)

function row({ name, rates, best }: Swept<Outcome>): (string | number)[] {
  const of = (what: (outcome: Outcome) => number) => estimate(best.outcomes.map(what))
  return [
    name,
    ...rates.map(({ validation }) => percent(validation)),
    best.rate,
    ...Array.from({ length: epochs }, (_, i) => percent(estimate(afterEpoch(best, i + 1)))),
    withError(of(({ atStart }) => atStart.cosine)),
    withError(of(({ atEnd }) => atEnd.cosine)),
    withError(
      of(({ atStart }) => atStart.rank),
      2
    ),
    withError(
      of(({ atEnd }) => atEnd.rank),
      2
    )
  ]
}

/** Test accuracy after the first epoch at every rate, and its difference from that of the reference. */
function firstEpochRow(one: Swept<Outcome>, reference: Swept<Outcome>): string[] {
  const less = (at: AtRate<Outcome>, other: AtRate<Outcome> | undefined) =>
    one === reference || other === undefined ? '' : percent(difference(afterEpoch(at, 1), afterEpoch(other, 1)))
  return [
    one.name,
    ...one.rates.map((at) => percent(estimate(afterEpoch(at, 1)))),
    ...one.rates.map((at, i) => less(at, reference.rates[i]))
  ]
}

/** One small hidden layer, its units decorrelated at the start and pushed apart early in training. */
export const diversity: Experiment = {
  summary: 'one hidden layer on MNIST (--data), decorrelated at the start and by penalties, against Glorot and He',
  async run(data) {
    const digits = readDigits(data)
    const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i)
    const held = {
      validation: batchOf(digits.validation, all(digits.validation.count), digits.standardisation),
      test: batchOf(digits.test, all(digits.test.count), digits.standardisation)
    }
    const swept: Swept<Outcome>[] = []
    for (const start of starts(stepsPerEpoch)) {
      const train = (rate: number, seed: number) => trainOne(start, digits, held, rate, seed)
      swept.push(await sweep(start.name, { rates, seeds, train, validation: ({ validation }) => validation }))
    }
    dispose([held.validation.x, held.validation.y, held.test.x, held.test.y])
    return [
      `MNIST, the first ${trainingImages} images, one hidden layer of ${units} ReLU units, plain SGD, batch ${batchSize}, ${seeds.length} seeds;`,
      'accuracies in percent. Test accuracy after each epoch, at the rate of the best validation accuracy after the last.',
      '',
      table(
        [
          'start',
          ...rates.map((rate) => `validation at ${rate}`),
          'best rate',
          ...Array.from({ length: epochs }, (_, i) => `epoch ${i + 1}`),
          'mean abs. cosine: start',
          'end',
          'effective rank: start',
          'end'
        ],
        swept.map(row)
      ),
      '',
      'Test accuracy after the first epoch at every rate, and the mean difference from He, seed by seed.',
      '',
      table(
        ['start', ...rates.map((rate) => `at ${rate}`), ...rates.map((rate) => `less He’s at ${rate}`)],
        swept.map((one) => firstEpochRow(one, named(swept, 'He')))
      )
    ].join('\n')
  }
}
