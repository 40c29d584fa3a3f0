import { dispose, losses, train as optimizers, type Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { batchOf, type Data, firstBatch, type Standardisation } from '../../tools/digits/data.js'
import { average, score } from '../../tools/networks/measure.js'
import { random } from '../../tools/random.js'

export const batchSize = 128
const stepsBetweenProbes = 10
const probeImages = 500

export interface Schedule {
  readonly optimizer: 'adam' | 'sgd'
  readonly learningRate: number
  readonly steps: number
  readonly seed: number
}

/** The state of the training after `step` steps: mean loss since the last probe, the rest on validation images. */
export interface Probe {
  readonly step: number
  readonly loss: number
  readonly accuracy: number
  readonly sparsity: number
}

export interface Training {
  readonly probes: readonly Probe[]
  /** The step at which the loss became infinite or NaN, which ended the training. */
  readonly divergedAt: number | undefined
}

export function stepsPerEpoch(images: number): number {
  return Math.max(Math.floor(images / batchSize), 1)
}

/** Trains the model in place by softmax cross-entropy. */
export async function train(
  model: LayersModel,
  data: Data,
  standardisation: Standardisation,
  { optimizer: kind, learningRate, steps, seed }: Schedule,
  onProbe: (probe: Probe) => void = () => {}
): Promise<Training> {
  const optimizer = kind === 'adam' ? optimizers.adam(learningRate) : optimizers.sgd(learningRate)
  model.compile({ optimizer, loss: (y: Tensor, logits: Tensor) => losses.softmaxCrossEntropy(y, logits) })

  const probeBatch = firstBatch(data.validation, probeImages, standardisation)
  const nextIndices = shuffledBatches(data.train.count, seed)
  const probes: Probe[] = []
  let recentLosses: number[] = []
  let divergedAt: number | undefined

  for (let step = 1; step <= steps && divergedAt === undefined; step++) {
    const { x, y } = batchOf(data.train, nextIndices(), standardisation)
    const loss = (await model.trainOnBatch(x, y)) as number
    dispose([x, y])

    recentLosses.push(loss)
    if (!Number.isFinite(loss)) divergedAt = step
    if (step % stepsBetweenProbes === 0 || step === steps || divergedAt === step) {
      const probe = { step, loss: average(recentLosses), ...score(model, probeBatch) }
      probes.push(probe)
      onProbe(probe)
      recentLosses = []
    }
  }
  dispose([probeBatch.x, probeBatch.y])
  optimizer.dispose()
  return { probes, divergedAt }
}

/** Batches of indices, each index once an epoch, in a new order every epoch; a last incomplete batch is left out. */
function shuffledBatches(count: number, seed: number): () => Uint32Array {
  const source = random(seed, 20)
  let order = source.permutation(count)
  let next = 0
  return () => {
    if (next > 0 && next + batchSize > count) {
      order = source.permutation(count)
      next = 0
    }
    next += batchSize
    return order.subarray(next - batchSize, next)
  }
}
