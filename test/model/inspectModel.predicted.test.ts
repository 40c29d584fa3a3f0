import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  type Activation,
  activationLayer,
  type Comparison,
  correlationMap,
  crelu,
  cst,
  gaussianMoments,
  initializeModel,
  inspectModel,
  type LayerInspection,
  propagate,
  relu,
  tanh,
  varianceMap
} from 'sparse-gp-init'
import { normalCdf } from 'sparse-gp-init/theory'
import { accelerateWasm } from 'sparse-gp-init/wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { correlation, gaussian, mean, meanSquare, through, type Values, valuesOf } from './support.js'

const { layers } = tfl

beforeAll(async () => {
  await tf.setBackend('wasm')
  await tf.ready()
  accelerateWasm()
})

const start = (seed: number, stddev: number) => tfl.initializers.randomNormal({ stddev, seed })

/** Layers of one width with σ_w² and σ_b² of an activation's own edge, or those given. */
function network(phi: Activation, width: number, depth: number, sigmaW: number, sigmaB: number, seed: number) {
  const model = tfl.sequential()
  for (let l = 0; l < depth; l++) {
    model.add(
      layers.dense({
        units: width,
        kernelInitializer: start(1000 * seed + 2 * l, sigmaW / Math.sqrt(width)),
        biasInitializer: start(1000 * seed + 2 * l + 1, sigmaB),
        ...(l === 0 && { inputShape: [width] })
      })
    )
    if (l < depth - 1) model.add(activationLayer(phi))
  }
  return model
}

/** σ_w² and σ_b² of a dense layer, from its weights. */
function sigmasOf(layer: tfl.layers.Layer) {
  const [kernel, bias] = layer.getWeights().map(valuesOf) as [Values, Values]
  return { weights: kernel.shape[0] * meanSquare(kernel.data), biases: meanSquare(bias.data), kernel }
}

const CASES: readonly [string, Activation, number, number][] = [
  ['tanh', tanh(), 1.4, 0.3],
  ['relu', relu(), Math.SQRT2, 0.1],
  ['crelu', crelu({ tau: 1.0364, m: 1.1704 }), 2.7083, 0.7716],
  ['cst', cst({ tau: 0.8, m: 1.2 }), 1.6, 0.6]
]

describe.each(CASES)('%s', (_, phi, sigmaW, sigmaB) => {
  it('predictions are those of the maps for σ_w and σ_b of the weights', async () => {
    const [width, depth, batch] = [96, 5, 12]
    const model = network(phi, width, depth, sigmaW, sigmaB, 3)
    const x = gaussian([batch, width], 7)
    const { layers: inspected } = await inspectModel(model, x)
    const dense = model.layers.filter((layer) => layer.weights.length > 0)
    const values = valuesOf(x)
    const rho = correlation(values)
    const inputSquare = meanSquare(values.data)
    const inputMean = mean(values.data)

    let [q, c] = [0, 0]
    for (const [l, layer] of dense.entries()) {
      const { weights, biases, kernel } = sigmasOf(layer)
      const share = 1 - through(kernel)
      const entry = inspected.find(({ layer: name }) => name === layer.name) as LayerInspection
      // Weights that happen to sum to less, or more, let less or more of the mean through: g of anti-correlated
      // weights.
      if (l === 0) {
        const centred = share * inputMean ** 2
        q = weights * (inputSquare - centred) + biases
        c = (weights * (rho * inputSquare - centred) + biases) / q
      } else {
        const lost = weights * share * gaussianMoments(phi, q).mean ** 2
        const of = { activation: phi, sigmaW: Math.sqrt(weights), sigmaB: Math.sqrt(biases) }
        const plain = varianceMap(of, q)
        // E[φφ′] of a pair, from the map of correlations with no bias.
        const second = gaussianMoments(phi, q).secondMoment
        const pair = correlationMap({ ...of, sigmaB: 0 }, c, q) * second
        const next = plain - lost
        c = (weights * pair + biases - lost) / next
        const chi1 = weights * gaussianMoments(phi, q).slopeMoment
        expect(entry.gradientRatio?.predicted).toBeCloseTo(chi1, 6)
        q = next
      }
      expect(entry.sigmaW).toBeCloseTo(Math.sqrt(weights), 6)
      expect(entry.sigmaB).toBeCloseTo(Math.sqrt(biases), 6)
      expect((entry.variance?.predicted as number) / q).toBeCloseTo(1, 5)
      expect(entry.correlation?.predicted).toBeCloseTo(c, 5)
      expect(entry.mean?.predicted).toBe(0)
      if (l === dense.length - 1) continue
      const behind = inspected[inspected.indexOf(entry) + 1] as LayerInspection
      const { zeroFraction, saturatedFraction } = gaussianMoments(phi, q)
      expect(behind.sparsity?.predicted).toBeCloseTo(zeroFraction, 5)
      expect(behind.saturation?.predicted).toBeCloseTo(saturatedFraction, 5)
      const dead = deadOf(phi, q, c, batch, width)
      expect(Math.abs((behind.deadUnits?.predicted as number) - dead)).toBeLessThan(1e-3 + 2e-3 * dead)
    }
    model.dispose()
    x.dispose()
  })
})

/** Expected dead units by the trapezoidal rule: E over the common part of P(zero given it)^batch. */
function deadOf({ pieces = [] }: Activation, q: number, c: number, batch: number, units: number): number {
  const [common, own] = [Math.sqrt(q * Math.max(c, 0)), Math.sqrt(q * (1 - Math.max(c, 0)))]
  const silent = pieces.filter(({ slope, value }) => slope === 0 && value === 0)
  const [points, end] = [4001, 9]
  let sum = 0
  for (let i = 0; i < points; i++) {
    const z = -end + (2 * end * i) / (points - 1)
    const p = silent.reduce(
      (total, { from, to }) => total + normalCdf((to - common * z) / own) - normalCdf((from - common * z) / own),
      0
    )
    sum += (p ** batch * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
  }
  return units * sum * ((2 * end) / (points - 1))
}

it('propagate, for weights and biases of exactly known size', async () => {
  // Weights of ±1: their mean square is known, and what their sums let through goes to 1 with the width.
  const [width, depth] = [128, 4]
  const model = network(tanh(), width, depth, 1, 0, 1)
  tf.tidy(() => {
    for (const [i, weight] of model.weights.entries()) {
      const signs = tf.sign(tf.randomNormal(weight.shape as number[], 0, 1, 'float32', i + 1))
      weight.write(tf.mul(signs, weight.shape.length === 2 ? 1.3 / Math.sqrt(width) : 0.2))
    }
  })
  // Of mean zero, for the same reason.
  const x = tf.tidy(() => {
    const half = tf.sign(gaussian([2, width / 2], 9))
    return tf.concat([half, tf.neg(half)], 1)
  })
  const { layers: inspected } = await inspectModel(model, x)
  const variances = inspected.flatMap(({ variance }) => (variance === undefined ? [] : [variance]))
  const of = { activation: tanh(), sigmaW: 1.3, sigmaB: 0.2 }
  const { q } = propagate(of, { q: variances[0]?.predicted as number }, 3)
  expect(variances[0]?.predicted).toBeCloseTo(1.3 ** 2 + 0.2 ** 2, 5)
  // E[tanh] = 0, so that no sum of weights matters.
  for (const [l, { predicted }] of variances.entries()) expect(predicted).toBeCloseTo(q[l], 5)
  model.dispose()
  x.dispose()
})

describe('measured against predicted, over seeds, in wide networks', () => {
  const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
  const [WIDTH, DEPTH, BATCH] = [512, 5, 4]

  /** What all seeds show of one number of one layer. */
  function expectWithin(all: readonly Comparison[], what: string): void {
    for (const { measured, predicted, standardError } of all) {
      const bound = 5 * (standardError as number) + 1e-9
      expect(Math.abs(measured - (predicted as number)), what).toBeLessThan(bound)
    }
    // And on average, with what an average of so many strays.
    const off = mean(all.map(({ measured, predicted }) => measured - (predicted as number)))
    const error = mean(all.map(({ standardError }) => standardError as number))
    expect(Math.abs(off), `${what}, on average`).toBeLessThan((5 * error) / Math.sqrt(all.length) + 1e-9)
    expect(error, `${what}: an error that says something`).toBeLessThan(
      0.5 * Math.max(1, mean(all.map((c) => c.predicted as number)))
    )
  }

  it.each(CASES.filter(([name]) => name !== 'cst'))('%s', async (_, phi) => {
    const model = network(phi, WIDTH, DEPTH, 1, 0, 1)
    const found: (readonly LayerInspection[])[] = []
    for (const seed of SEEDS) {
      initializeModel(model, { qStar: 1, seed })
      const x = gaussian([BATCH, WIDTH], 50 + seed)
      found.push((await inspectModel(model, x, { seed })).layers)
      x.dispose()
    }
    const keys = ['variance', 'mean', 'correlation', 'sparsity', 'saturation', 'deadUnits', 'gradientRatio'] as const
    let compared = 0
    for (const [i, layer] of (found[0] as readonly LayerInspection[]).entries()) {
      for (const key of keys) {
        const all = found.flatMap((run) => {
          const comparison = run[i]?.[key]
          return comparison?.predicted === undefined ? [] : [comparison]
        })
        if (all.length === 0) continue
        expect(all).toHaveLength(SEEDS.length)
        compared++
        expectWithin(all, `${key} of ${layer.layer}`)
      }
    }
    // Variance, mean and correlation of each, zeros, clipped and dead of all but the last, ratios of all but the first.
    expect(compared).toBe(3 * DEPTH + 3 * (DEPTH - 1) + (DEPTH - 1))
    model.dispose()
  })

  it('the spread over seeds is about the standard error, for one input', async () => {
    const [width, seeds] = [128, 60]
    const phi = crelu({ tau: 1.0364, m: 1.1704 })
    const model = network(phi, width, 6, 1, 0, 1)
    const z: number[][] = []
    const x = tf.tidy(() => {
      const sample = gaussian([1, width], 1)
      return tf.div(sample, tf.sqrt(tf.mean(tf.square(sample))))
    })
    for (let seed = 1; seed <= seeds; seed++) {
      initializeModel(model, { qStar: 1, seed })
      const { layers: inspected } = await inspectModel(model, x)
      z.push(
        inspected.flatMap(({ variance }) => {
          if (variance === undefined) return []
          const { measured, predicted, standardError } = variance
          return [(measured - (predicted as number)) / (standardError as number)]
        })
      )
    }
    for (const layer of [1, 3, 5]) {
      const spread = Math.sqrt(meanSquare(z.map((run) => run[layer])))
      expect(spread, `layer ${layer}`).toBeGreaterThan(0.6)
      expect(spread, `layer ${layer}`).toBeLessThan(1.5)
    }
    model.dispose()
    x.dispose()
  })
})
