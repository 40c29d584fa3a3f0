import type { SparseDesign } from 'sparse-gp-init'
import type { Contender } from '../../tools/networks/Contender.js'
import { sparseNetwork } from '../../tools/networks/sparseNetwork.js'
import type { Shape } from '../../tools/networks/stack.js'
import { denseRelu, unclipped, variancePreserving } from './alternatives.js'
import { type Result, run, type Setting } from './experiment.js'
import { percent, short } from './table.js'
import { train } from './train.js'

/** The learning rates each network is tried with, as multiples of the given one. */
export const rateFactors = [0.3, 1, 3] as const

/** A trial of a learning rate takes this part of the steps. */
const trialPart = 1 / 5

export function trialSteps({ schedule }: Setting): number {
  return Math.ceil(schedule.steps * trialPart)
}

/** Trains the sparse network and three that one would have otherwise, each at the best of the same learning rates. */
export async function compare(design: SparseDesign, shape: Shape, setting: Setting): Promise<Result[]> {
  const { seed } = setting.schedule
  const contenders = [
    sparseNetwork(design, shape, seed),
    denseRelu(shape, seed),
    unclipped(design, shape, seed),
    variancePreserving(design, shape, seed)
  ]
  const results: Result[] = []
  for (const contender of contenders) {
    const learningRate = await bestRate(contender, setting)
    results.push(await run(contender, { ...setting, schedule: { ...setting.schedule, learningRate } }))
  }
  return results
}

/** The learning rate with the highest validation accuracy after a short trial. */
async function bestRate(contender: Contender, setting: Setting): Promise<number> {
  const { data, standardisation, schedule } = setting
  let best = { learningRate: schedule.learningRate, accuracy: Number.NEGATIVE_INFINITY }
  for (const factor of rateFactors) {
    const learningRate = factor * schedule.learningRate
    const model = contender.build()
    const trial = { ...schedule, learningRate, steps: trialSteps(setting) }
    const { probes, divergedAt } = await train(model, data, standardisation, trial)
    model.dispose()
    const accuracy = divergedAt === undefined ? (probes.at(-1)?.accuracy ?? 0) : 0
    const outcome = divergedAt === undefined ? percent(accuracy) : `diverged at step ${divergedAt}`
    console.log(`${contender.name}  ${trial.steps} steps at learning rate ${short(learningRate)}: ${outcome}`)
    if (accuracy > best.accuracy) best = { learningRate, accuracy }
  }
  return best.learningRate
}
