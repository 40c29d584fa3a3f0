import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { expect, test } from 'vitest'
import {
  DiversityRegularizer,
  diversityRegularizer,
  type Regularizer
} from '../../src/training/diversityRegularizer.js'
import { meanAbsoluteCosine } from '../../src/training/meanAbsoluteCosine.js'
import { describeOnBackends } from '../support/backends.js'
import { modelFile } from '../support/modelFile.js'
import { gaussianRows, largestDifference, meanSquaredCosine, numericalGradient } from './support.js'

const penaltyOf = (regularizer: Regularizer, kernel: tf.Tensor) =>
  tf.tidy(() => regularizer.apply(kernel).dataSync()[0])
const gradientOf = (regularizer: Regularizer, kernel: tf.Tensor) =>
  tf.tidy(() =>
    tf
      .grad((w) => regularizer.apply(w))(kernel)
      .dataSync()
  )

const regularizerOf = (layer: tfl.layers.Layer | undefined) =>
  (layer as unknown as { kernelRegularizer: Regularizer }).kernelRegularizer

/** 4-8-1 with a regulariser on the hidden layer, and data to fit; the same start every time. */
function problem(kernelRegularizer?: Regularizer, optimizer: tf.Optimizer | string = 'sgd') {
  const model = tfl.sequential()
  const start = (seed: number) => tfl.initializers.randomNormal({ stddev: 0.5, seed })
  const hidden = { units: 8, inputShape: [4], activation: 'tanh' as const, kernelInitializer: start(1) }
  model.add(tfl.layers.dense(kernelRegularizer ? { ...hidden, kernelRegularizer } : hidden))
  model.add(tfl.layers.dense({ units: 1, kernelInitializer: start(2) }))
  model.compile({ loss: 'meanSquaredError', optimizer: optimizer as 'sgd' })
  const x = tf.tensor2d(gaussianRows(32, 4, 3))
  const y = tf.tidy(() => tf.sin(tf.sum(x, 1, true)))
  const train = (epochs: number) =>
    model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0, yieldEvery: 'never' })
  return { model, x, y, train, kernel: () => model.layers[0]?.getWeights()[0] as tf.Tensor }
}

describeOnBackends('diversityRegularizer', () => {
  test('the penalty is the one of plain loops, for kernels of rank 2 to 5', () => {
    for (const [fanIn, units] of [
      [24, 3],
      [6, 24],
      [1, 5],
      [72, 40]
    ] as const) {
      const rows = gaussianRows(fanIn, units, 5)
      const expected = 0.3 * meanSquaredCosine(rows)
      expect(penaltyOf(diversityRegularizer({ strength: 0.3 }), tf.tensor2d(rows))).toBeCloseTo(expected, 6)
    }
    const rows = gaussianRows(24, 5, 6)
    for (const shape of [
      [8, 3, 5],
      [2, 4, 3, 5],
      [2, 2, 2, 3, 5]
    ]) {
      const kernel = tf.reshape(tf.tensor2d(rows), shape)
      expect(penaltyOf(diversityRegularizer({ strength: 1 }), kernel)).toBeCloseTo(meanSquaredCosine(rows), 6)
    }
  })

  test('the gradient is that of finite differences', () => {
    for (const [fanIn, units] of [
      [7, 4],
      [3, 9]
    ] as const) {
      const rows = gaussianRows(fanIn, units, 7)
      const actual = gradientOf(diversityRegularizer({ strength: 1 }), tf.tensor2d(rows))
      expect(largestDifference(actual, numericalGradient(meanSquaredCosine, rows))).toBeLessThan(1e-6)
    }
  })

  test('a unit of zeros has cosine 0 and no gradient; a single unit gives 0; orthogonal units give 0 exactly', () => {
    const one = diversityRegularizer({ strength: 1 })
    const withZeros = [
      [1, 0, 2],
      [1, 0, -1]
    ]
    expect(penaltyOf(one, tf.tensor2d(withZeros))).toBeCloseTo(meanSquaredCosine(withZeros), 6)
    const gradient = gradientOf(one, tf.tensor2d(withZeros))
    expect([gradient[1], gradient[4]]).toEqual([0, 0])
    expect(gradient.every(Number.isFinite)).toBe(true)
    expect(Array.from(gradientOf(one, tf.zeros([3, 4])))).toEqual(Array(12).fill(0))
    expect(penaltyOf(one, tf.ones([5, 1]))).toBe(0)
    expect(penaltyOf(one, tf.mul(tf.eye(6), 3))).toBe(0)
  })

  test('the scale of the weights does not matter, small or large', () => {
    const rows = gaussianRows(8, 5, 11)
    for (const scale of [1e-16, 1e-6, 1e6, 1e16]) {
      const kernel = tf.mul(tf.tensor2d(rows), scale)
      expect(penaltyOf(diversityRegularizer({ strength: 1 }), kernel)).toBeCloseTo(meanSquaredCosine(rows), 6)
    }
  })

  test('fit reports it, evaluate does not, and training with it ends more diverse', async () => {
    const plain = problem(undefined, tf.train.sgd(0.1))
    const diverse = problem(diversityRegularizer({ strength: 2 }), tf.train.sgd(0.1))
    const { history } = await diverse.train(1)
    const { history: without } = await plain.train(1)
    expect(Number(history.loss?.[0]) - Number(without.loss?.[0])).toBeGreaterThan(0.1)
    await plain.train(60)
    await diverse.train(60)
    const step = regularizerOf(diverse.model.layers[0]).step
    const evaluated = (diverse.model.evaluate(diverse.x, diverse.y) as tf.Scalar).dataSync()[0]
    const error = tf.losses.meanSquaredError(diverse.y, diverse.model.predict(diverse.x) as tf.Tensor).dataSync()[0]
    expect(evaluated).toBeCloseTo(error as number, 6)
    expect(regularizerOf(diverse.model.layers[0]).step).toBe(step)
    const [before, after] = [plain.kernel(), diverse.kernel()]
    expect(meanAbsoluteCosine(after)).toBeLessThan(meanAbsoluteCosine(before))
    // Eight directions in four dimensions cannot do better than 1/7 (Welch's bound).
    const rows = (kernel: tf.Tensor) => kernel.arraySync() as number[][]
    expect(meanSquaredCosine(rows(before))).toBeGreaterThan(0.2)
    expect(meanSquaredCosine(rows(after))).toBeLessThan(0.15)
  })

  test('fades linearly by training steps, and afterwards training goes on as without it', async () => {
    const regularizer = diversityRegularizer({ strength: 1, fadeSteps: 6 })
    const { model, x, y, train, kernel } = problem(regularizer)
    for (let step = 0; step < 8; step++) {
      const penalty = Math.max(0, 1 - step / 6) * meanSquaredCosine(kernel().arraySync() as number[][])
      const error = (model.evaluate(x, y) as tf.Scalar).dataSync()[0] as number
      expect(await model.trainOnBatch(x, y)).toBeCloseTo(error + penalty, 5)
      expect(regularizer.step).toBe(step + 1)
    }
    const plain = problem()
    for (const [i, layer] of plain.model.layers.entries()) layer.setWeights(model.layers[i]?.getWeights() ?? [])
    await plain.train(3)
    await train(3)
    expect(Array.from(kernel().dataSync())).toEqual(Array.from(plain.kernel().dataSync()))
    // Two batches an epoch, with validation between them.
    await model.fit(x, y, { epochs: 2, batchSize: 16, validationData: [x, y], verbose: 0 })
    expect(regularizer.step).toBe(8 + 6 + 4)
  })

  test('one regulariser for two layers, one of them used twice, counts a step once', async () => {
    const regularizer = diversityRegularizer({ fadeSteps: 100 })
    const input = tfl.input({ shape: [4] })
    const shared = tfl.layers.dense({ units: 4, kernelRegularizer: regularizer })
    const other = tfl.layers.dense({ units: 4, kernelRegularizer: regularizer })
    const output = other.apply(shared.apply(shared.apply(input))) as tfl.SymbolicTensor
    const model = tfl.model({ inputs: input, outputs: output })
    model.compile({ loss: 'meanSquaredError', optimizer: 'adam' })
    await model.fit(tf.ones([9, 4]), tf.ones([9, 4]), { batchSize: 3, epochs: 5, verbose: 0 })
    expect(regularizer.step).toBe(15)
  })

  test('JSON and files keep strength, fading and step; a loaded model trains on as the saved one', async () => {
    const first = problem(diversityRegularizer({ strength: 0.7, fadeSteps: 10 }))
    await first.train(2)
    const config = { strength: 0.7, fadeSteps: 10, step: 4 }
    const json = JSON.parse(JSON.stringify(first.model.toJSON(null, false)))
    const fromJson = await tfl.models.modelFromJSON(json)
    expect(regularizerOf(fromJson.layers[0]).getConfig()).toEqual(config)
    const file = modelFile()
    await first.model.save(file)
    const loaded = await tfl.loadLayersModel(file)
    file.remove()
    expect(regularizerOf(loaded.layers[0])).toBeInstanceOf(DiversityRegularizer)
    expect(regularizerOf(loaded.layers[0]).getConfig()).toEqual(config)
    loaded.compile({ loss: 'meanSquaredError', optimizer: 'sgd' })
    for (let step = 0; step < 8; step++) {
      const expected = await first.model.trainOnBatch(first.x, first.y)
      expect(await loaded.trainOnBatch(first.x, first.y)).toBe(expected)
    }
    const constant = await tfl.models.modelFromJSON(
      JSON.parse(JSON.stringify(problem(diversityRegularizer()).model.toJSON(null, false)))
    )
    expect(regularizerOf(constant.layers[0]).getConfig()).toEqual({ strength: 0.01 })
  })

  test('leaves no tensors', async () => {
    const { model, train } = problem(diversityRegularizer({ fadeSteps: 5 }))
    await train(1)
    const before = tf.memory().numTensors
    await train(4)
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })
})

test('bad arguments', () => {
  const make = (options: unknown) => () => diversityRegularizer(options as object)
  expect(make({ strength: 0 })).toThrow(
    new RangeError('diversityRegularizer: strength must be positive and finite; got 0')
  )
  expect(make({ strength: '1' })).toThrow(TypeError)
  expect(make({ strength: Infinity })).toThrow(RangeError)
  for (const fadeSteps of [0, 1.5, -1, Infinity]) expect(make({ fadeSteps })).toThrow(/fadeSteps must be an integer/)
  expect(make({ fadeSteps: null })).toThrow(TypeError)
  expect(make({ step: -1 })).toThrow(RangeError)
  expect(make({ fade: 5 })).toThrow(/unknown key "fade"/)
  expect(make(null)).toThrow(TypeError)
  expect(make([])).toThrow(TypeError)
  expect(() => diversityRegularizer().apply(tf.zeros([3]))).toThrow(/kernel.rank must be an integer in \[2, 5\]; got 1/)
})
