import * as tf from '@tensorflow/tfjs-core'
import { accelerateWasm } from '../../src/wasm.js'
import { type SpeedAim, sideBySide, speedReport } from '../sideBySide.js'
import { BATCH, convolutional, trainable, trainingStep, zeros } from './networks.js'

const ROUNDS = 9
const STOCK = 'stock wasm backend'
const WITHOUT = 'accelerated, zeros not skipped'
const WITH = 'accelerated'

/** The step with kernels replaced just for it. */
function accelerated(step: () => void, skipZeros: boolean): () => void {
  return () => {
    const acceleration = accelerateWasm({ skipZeros })
    step()
    acceleration.restore()
  }
}

const percent = (share: number) => `${Math.round(100 * share)} % zeros`

function dense(depth: number, activation: 'CReLU' | 'ReLU'): string {
  const model = trainable(depth, 300, activation)
  const step = trainingStep(model, BATCH)
  const share = zeros(model, tf.randomNormal([BATCH, 784], 0, 1, 'float32', 1))
  const timings = sideBySide(
    { [STOCK]: step, [WITHOUT]: accelerated(step, false), [WITH]: accelerated(step, true) },
    STOCK,
    ROUNDS
  )
  const aims: SpeedAim[] = [
    { contestant: WITHOUT, atLeast: 5 },
    ...(activation === 'CReLU' ? [{ contestant: WITH, atLeast: 12 }] : [])
  ]
  const title = `Training step: depth ${depth}, width 300, batch ${BATCH}, ${activation} (${percent(share)})`
  return speedReport(title, timings, STOCK, aims)
}

function cnn(activation: 'CReLU' | 'ReLU'): string {
  const model = convolutional(activation)
  const step = trainingStep(model, 64)
  const share = zeros(model, tf.randomNormal([64, 28, 28, 1], 0, 1, 'float32', 1))
  const timings = sideBySide({ [WITHOUT]: accelerated(step, false), [WITH]: accelerated(step, true) }, WITHOUT, ROUNDS)
  const title = `Training step: conv 16 – pool – conv 32 – pool – dense, batch 64, ${activation} (${percent(share)})`
  return `${speedReport(title, timings, WITHOUT, [])}\nThe stock backend throws: ${stockError(step)}.\n`
}

function stockError(step: () => void): string {
  try {
    step()
  } catch (error) {
    return (error as Error).message.split('\n')[0] as string
  }
  return 'it does not any more'
}

/** Steps of dense and convolutional networks. */
export function trainingBenchmark(): string {
  return [dense(10, 'CReLU'), dense(30, 'CReLU'), dense(10, 'ReLU'), cnn('ReLU'), cnn('CReLU')].join('\n')
}
