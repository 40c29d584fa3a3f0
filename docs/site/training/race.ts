import { dispose, memory } from '@tensorflow/tfjs-core'
import type { Digits } from './digits.js'
import { type NetworkState, type Report, STARTS, type Start } from './protocol.js'
import type { Settings } from './settings.js'
import { createTrainee } from './trainee.js'

/** Two networks that take a step on the same batch in turn. */
export interface Race {
  step(): Promise<void>
  /** Starts the clock again after a pause. */
  resume(): void
  /** Whether there have been steps since the last report. */
  hasNews(): boolean
  /** Whether the page has waited long enough for a report. */
  isDue(): boolean
  report(): Report
  dispose(): void
}

const STEPS_BETWEEN_REPORTS = 5
const MILLISECONDS_BETWEEN_REPORTS = 300

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** New networks; the digits stay the caller's. */
export function createRace(run: number, settings: Settings, digits: Digits): Race {
  const [, inputs = 0] = digits.heldOut.x.shape
  const trainees = STARTS.map((start) => ({
    start,
    trainee: createTrainee(start, settings, inputs),
    losses: [] as number[]
  }))
  let step = 0
  let resumed = { step: 0, at: performance.now() }
  let reported = resumed

  return {
    async step() {
      const batch = digits.batch(step)
      for (const { trainee, losses } of trainees) losses.push(await trainee.step(batch))
      dispose([batch.x, batch.y])
      step++
    },
    resume() {
      resumed = { step, at: performance.now() }
      reported = { ...reported, at: resumed.at }
    },
    hasNews: () => step > reported.step,
    isDue: () =>
      step - reported.step >= STEPS_BETWEEN_REPORTS && performance.now() - reported.at >= MILLISECONDS_BETWEEN_REPORTS,
    report() {
      const states = trainees.map(({ start, trainee, losses }): [Start, NetworkState] => [
        start,
        { loss: mean(losses.splice(0)), ...trainee.measure(digits.heldOut) }
      ])
      const at = performance.now()
      reported = { step, at }
      const stepsPerSecond = step === resumed.step ? Number.NaN : (1000 * (step - resumed.step)) / (at - resumed.at)
      const networks = Object.fromEntries(states) as Record<Start, NetworkState>
      return { run, step, stepsPerSecond, networks, tensors: memory().numTensors }
    },
    dispose() {
      for (const { trainee } of trainees) trainee.dispose()
    }
  }
}
