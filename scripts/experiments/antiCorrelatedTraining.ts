import { dispose, train as optimizers } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { CReLU, type EdgeOfChaos, eocInitializer } from 'sparse-gp-init'
import { batchOf, firstBatch, inputSecondMoment } from '../../tools/digits/data.js'
import { measureLayers, scoreAll } from '../../tools/networks/measure.js'
import { stack } from '../../tools/networks/stack.js'
import { estimate } from './estimate.js'
import { percent, table, withError } from './markdown.js'
import { crossEntropy, type Digits } from './mnist.js'
import { type Swept, sweep } from './rates.js'
import { shuffled } from './shuffled.js'
import { trainSteps } from './trainSteps.js'

const depth = 30
const width = 300
const batchSize = 128
const steps = 600
const rates = [3e-4, 1e-3, 3e-3]
const seeds = [1, 2, 3, 4, 5]
/** Below this test accuracy a network counts as having stayed at chance. */
const chance = 0.15

interface Outcome {
  readonly finite: boolean
  readonly validation: number
  readonly test: number
  /** Mean share of zeros over the hidden layers on the test images, after training. */
  readonly sparsity: number
  /** The same before it, on 500 training images; and the variance of the last pre-activations there, over q*. */
  readonly sparsityAtStart: number
  readonly varianceAtStart: number
}

interface Clip {
  readonly tau: number
  readonly m: number
}

function build(eoc: EdgeOfChaos, clip: Clip, inputs: number, seed: number): LayersModel {
  const start = eocInitializer({ ...eoc, seed })
  return stack(
    { inputs, depth, width },
    {
      inputLayer: () => ({
        kernelInitializer: start.inputKernel({ secondMoment: inputSecondMoment }),
        biasInitializer: start.bias()
      }),
      hiddenLayer: () => start.layer(),
      activation: () => new CReLU(clip),
      outputLayer: () => ({ kernelInitializer: start.outputKernel({ variance: 1 }) })
    }
  )
}

async function trainOne(eoc: EdgeOfChaos, clip: Clip, digits: Digits, rate: number, seed: number): Promise<Outcome> {
  const { train, validation, test, standardisation } = digits
  const model = build(eoc, clip, train.pixelsPerImage, seed)
  const first = firstBatch(train, 500, standardisation)
  const layers = measureLayers(model, first)
  dispose([first.x, first.y])

  const optimizer = optimizers.adam(rate)
  model.compile({ optimizer, loss: crossEntropy })
  const next = shuffled(train.count, batchSize, seed)
  const finite = await trainSteps(model, () => batchOf(train, next(), standardisation), steps)
  const [onValidation, onTest] = [scoreAll(model, validation, standardisation), scoreAll(model, test, standardisation)]
  optimizer.dispose()
  model.dispose()
  return {
    finite,
    validation: finite ? onValidation.accuracy : Number.NaN,
    test: onTest.accuracy,
    sparsity: onTest.sparsity,
    sparsityAtStart: estimate(layers.map(({ sparsity }) => sparsity)).mean,
    varianceAtStart: (layers.at(-1)?.variance ?? Number.NaN) / eoc.qStar
  }
}

function row({ name, rates, best }: Swept<Outcome>): (string | number)[] {
  const { outcomes } = best
  const of = (what: (outcome: Outcome) => number) => estimate(outcomes.map(what))
  return [
    name,
    ...rates.map(({ validation }) => percent(validation)),
    best.rate,
    percent(of(({ test }) => test)),
    percent(of(({ sparsityAtStart }) => sparsityAtStart)),
    percent(of(({ sparsity }) => sparsity)),
    withError(of(({ varianceAtStart }) => varianceAtStart)),
    outcomes.filter(({ finite }) => !finite).length,
    outcomes.filter(({ test }) => test < chance).length
  ]
}

/** Trains networks that start on the given edges of chaos. */
export async function trainAntiCorrelated(starts: readonly EdgeOfChaos[], clip: Clip, digits: Digits): Promise<string> {
  const swept: Swept<Outcome>[] = []
  for (const eoc of starts) {
    const name = `k = ${eoc.k === Infinity ? '∞' : (eoc.k ?? 0)}`
    const train = (rate: number, seed: number) => trainOne(eoc, clip, digits, rate, seed)
    swept.push(await sweep(name, { rates, seeds, train, validation: ({ validation }) => validation }))
  }
  return [
    `Training on MNIST: depth ${depth}, width ${width}, ${steps} steps of ${batchSize} images, Adam, ${seeds.length} seeds;`,
    'accuracies and zeros in percent; test accuracy and what follows at the rate of the best validation accuracy.',
    '',
    table(
      [
        'weights',
        ...rates.map((rate) => `validation at ${rate}`),
        'best rate',
        'test accuracy',
        'zeros at the start',
        'zeros at the end',
        'variance of the last layer at the start, over q\\*',
        'diverged',
        'at chance'
      ],
      swept.map(row)
    )
  ].join('\n')
}
