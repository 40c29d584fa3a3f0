/*
 * The same comparison with real weights: the tensors that eocInitializer draws, multiplied by TensorFlow.js on the WASM
 * backend. A network has 64 inputs, then four layers of width 1024, a million weights each but for the first; 64
 * networks of two correlated inputs. Three matrices instead of ten, because drawing them takes nearly all the time; the
 * conditional draw covers ten layers.
 */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Activation,
  activationLayer,
  designSparseActivation,
  type EdgeOfChaos,
  edgeOfChaos,
  eocInitializer
} from '../../src/index.js'
import { type Measured, meanAndError, secondMoments } from '../../tools/simulation/draw.js'
import { sample } from '../support/exhaustive.js'
import { expectAgreement, predicted, SEEDS, WIDTH } from './compare.js'
import type { Start } from './networks.js'

const INPUTS = 64
const MATRICES = 3
const INPUT_SECOND_MOMENT = 2.5
const INPUT_CORRELATION = 0.3
const OUTPUTS = 64
const OUTPUT_VARIANCE = 0.7

const families: { label: string; eoc: EdgeOfChaos }[] = [
  { label: 'crelu', eoc: designSparseActivation({ family: 'crelu', sparsity: 0.85, qStar: 2 }) },
  { label: 'tanh', eoc: edgeOfChaos({ activation: 'tanh', qStar: 0.5 }) }
]

/**
 * Two inputs whose second moment and correlation are exactly as said: entries ±s, differing in a share of the places.
 */
function twoInputs(): tf.Tensor2D {
  const size = Math.sqrt(INPUT_SECOND_MOMENT)
  const agreeing = Math.round((INPUTS * (1 + INPUT_CORRELATION)) / 2)
  const first = Array.from({ length: INPUTS }, (_, i) => (i % 3 === 0 ? -size : size))
  return tf.tensor2d([first, first.map((x, i) => (i < agreeing ? x : -x))])
}

const realCorrelation = (2 * Math.round((INPUTS * (1 + INPUT_CORRELATION)) / 2)) / INPUTS - 1

function measure(h: tf.Tensor, { value, slope }: Activation, sigmaW: number): Measured {
  const rows = h.dataSync<'float32'>()
  const h1 = rows.subarray(0, WIDTH)
  const [q1, q2, cross] = secondMoments(h1, rows.subarray(WIDTH))
  let [squares, zeros] = [0, 0]
  for (const x of h1) {
    squares += slope(x) ** 2
    if (value(x) === 0) zeros++
  }
  return {
    q1,
    q2,
    c: cross / Math.sqrt(q1 * q2),
    chi1: (sigmaW ** 2 * squares) / WIDTH,
    sparsity: zeros / WIDTH
  }
}

/** The layers, and the mean square of the read-out. */
type Simulated = [layers: Measured[], output: number]

function simulate({ activation, qStar, sigmaW }: EdgeOfChaos, seed: number): Simulated {
  const eoc = eocInitializer({ activation, qStar, seed })
  const layer = activationLayer(activation)
  const layers: Measured[] = []
  const output = tf.tidy(() => {
    const first = eoc.inputKernel({ secondMoment: INPUT_SECOND_MOMENT }).apply([INPUTS, WIDTH]) as tf.Tensor2D
    let h: tf.Tensor = tf.add(tf.matMul(twoInputs(), first), eoc.bias().apply([WIDTH]))
    layers.push(measure(h, activation, sigmaW))
    for (let matrix = 0; matrix < MATRICES; matrix++) {
      const { kernelInitializer, biasInitializer } = eoc.layer()
      const kernel = kernelInitializer.apply([WIDTH, WIDTH]) as tf.Tensor2D
      h = tf.add(tf.matMul(layer.apply(h) as tf.Tensor2D, kernel), biasInitializer.apply([WIDTH]))
      layers.push(measure(h, activation, sigmaW))
      tf.dispose(kernel)
    }
    const readOut = eoc.outputKernel({ variance: OUTPUT_VARIANCE }).apply([WIDTH, OUTPUTS]) as tf.Tensor2D
    const outputs = tf.matMul(layer.apply(h) as tf.Tensor2D, readOut)
    return tf.mean(tf.square(outputs))
  })
  const [square = Number.NaN] = output.dataSync<'float32'>()
  output.dispose()
  return [layers, square]
}

/** Drawing their weights takes a tenth of a second each. */
const DRAWN = sample(SEEDS, 12)

beforeAll(async () => {
  await tf.setBackend('wasm')
})

describe(`theory against ${DRAWN.length} random networks of width ${WIDTH}, weights of eocInitializer`, () => {
  it.each(families)('$label', ({ label, eoc }) => {
    const networks = DRAWN.map((seed) => simulate(eoc, seed))
    const { qStar, sigmaB } = eoc
    const start: Start = { label, network: eoc, q: qStar }
    const c = (realCorrelation * (qStar - sigmaB ** 2) + sigmaB ** 2) / qStar
    expectAgreement(
      label,
      predicted(start, c, MATRICES),
      networks.map(([layers]) => layers)
    )
    const { mean, error } = meanAndError(networks.map(([, output]) => output))
    expect(Math.abs(mean - OUTPUT_VARIANCE)).toBeLessThanOrEqual(5 * error + (2 / WIDTH) * OUTPUT_VARIANCE)
    expect(error).toBeLessThan(0.1 * OUTPUT_VARIANCE)
  })
})
