import type { Data, Standardisation } from '../../tools/digits/data.js'
import { firstBatch } from '../../tools/digits/data.js'
import type { Contender } from '../../tools/networks/Contender.js'
import { type LayerState, measureLayers, type Score, scoreAll } from '../../tools/networks/measure.js'
import { progress } from './progress.js'
import { sparseModel } from './sparseModel.js'
import { type Schedule, type Training, train } from './train.js'

const measuredImages = 500

/** What all networks of a comparison have in common. */
export interface Setting {
  readonly data: Data
  readonly standardisation: Standardisation
  readonly schedule: Schedule
}

export interface Result {
  readonly name: string
  readonly contender: Contender
  readonly learningRate: number
  readonly atStart: readonly LayerState[]
  readonly atEnd: readonly LayerState[]
  readonly training: Training
  readonly test: Score
  /** The trained model, saved for `loadSparse`. */
  readonly saved: Uint8Array
}

/** Layer by layer at the start, on the first training images. */
export function measureStart(contender: Contender, { data, standardisation }: Setting): LayerState[] {
  const model = contender.build()
  const batch = firstBatch(data.train, measuredImages, standardisation)
  const states = measureLayers(model, batch)
  batch.x.dispose()
  batch.y.dispose()
  model.dispose()
  return states
}

/** Trains one network with a progress bar and measures it before and after. */
export async function run(contender: Contender, setting: Setting): Promise<Result> {
  const { data, standardisation, schedule } = setting
  const model = contender.build()
  const batch = firstBatch(data.train, measuredImages, standardisation)
  const bar = progress(contender.name, schedule.steps)

  const atStart = measureLayers(model, batch)
  const training = await train(model, data, standardisation, schedule, bar.show)
  bar.end()
  const atEnd = measureLayers(model, batch)
  const test = scoreAll(model, data.test, standardisation)
  const saved = training.divergedAt === undefined ? await sparseModel(model, standardisation) : new Uint8Array()

  batch.x.dispose()
  batch.y.dispose()
  model.dispose()
  return { name: contender.name, contender, learningRate: schedule.learningRate, atStart, atEnd, training, test, saved }
}
