import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { CReLU, designSparseActivation, initializeModel } from 'sparse-gp-init'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { countOf } from '../support/exhaustive.js'

const [WIDTH, DEPTH, INPUTS] = [300, 100, 4]
const ALL = 80
const SEEDS = countOf({ all: ALL, few: 8 })
/** Of q*, for the mean over all seeds; what a mean over fewer may stray by is larger as their root. */
const BOUND = 0.1 * Math.sqrt(ALL / SEEDS)

beforeAll(async () => {
  await tf.setBackend('wasm')
  await tf.ready()
  await accelerateWasm()
})

/** Standard normal vectors, scaled to mean square 1. */
const inputsOf = (seed: number) =>
  tf.tidy(() => {
    const x = tf.randomNormal([INPUTS, WIDTH], 0, 1, 'float32', seed)
    return tf.div(x, tf.sqrt(tf.mean(tf.square(x), 1, true)))
  })

describe(`depth ${DEPTH}, width ${WIDTH}, seeds 1 to ${SEEDS}`, () => {
  it.each([
    [0.85, 0.7],
    [0.9, 0.7],
    [0.85, 0.5]
  ])(
    `sparsity %f, V′ = %f: the conditional variance is within ${BOUND.toFixed(2)} q* of q* at every layer`,
    (sparsity, varianceSlope) => {
      const { tau, m } = designSparseActivation({ family: 'crelu', sparsity, varianceSlope }).activation.params as {
        tau: number
        m: number
      }
      const input = tfl.input({ shape: [WIDTH] })
      let x = input
      const states: tfl.SymbolicTensor[] = []
      for (let layer = 0; layer < DEPTH; layer++) {
        const dense = tfl.layers.dense({ units: WIDTH, kernelInitializer: 'zeros', name: `dense${layer}` })
        x = new CReLU({ tau, m }).apply(dense.apply(x)) as tfl.SymbolicTensor
        states.push(x)
      }
      const model = tfl.model({
        inputs: input,
        outputs: tfl.layers.dense({ units: 1, kernelInitializer: 'zeros' }).apply(x) as tfl.SymbolicTensor
      })
      const probe = tfl.model({ inputs: input, outputs: states })
      const sums = new Float64Array(DEPTH)
      for (let seed = 1; seed <= SEEDS; seed++) {
        const report = initializeModel(model, { seed })
        const of = new Map(report.layers.map((entry) => [entry.layer, entry]))
        const squares = tf.tidy(() => {
          const given = inputsOf(1000 + seed)
          const outputs = probe.predict(given) as tf.Tensor[]
          return tf.stack([given, ...outputs].map((y) => tf.mean(tf.square(y)))).dataSync()
        })
        for (let layer = 0; layer < DEPTH; layer++) {
          const { sigmaW = Number.NaN, sigmaB = Number.NaN } = of.get(`dense${layer}`) ?? {}
          const q = sigmaW ** 2 * squares[layer] + sigmaB ** 2
          sums[layer] += q / SEEDS
        }
      }
      for (const [layer, q] of sums.entries()) expect(Math.abs(q - 1), `layer ${layer}: ${q}`).toBeLessThan(BOUND)
      model.dispose()
    }
  )
})
