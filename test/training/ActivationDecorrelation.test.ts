import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { expect, test } from 'vitest'
import { ActivationDecorrelation } from '../../src/training/ActivationDecorrelation.js'
import { describeOnBackends } from '../support/backends.js'
import { modelFile } from '../support/modelFile.js'
import { gaussianRows, largestDifference, meanSquaredCorrelation, numericalGradient } from './support.js'

const training = { training: true }

/** The penalty that a layer adds for an input. */
function penaltyOf(layer: ActivationDecorrelation, x: tf.Tensor): number {
  const cost = tf.variableGrads(() => {
    layer.apply(x, training)
    const total = layer.calculateLosses().reduce((a, b) => tf.add(a, b) as tf.Scalar)
    return tf.add(total, tf.mul(variable, 0)) as tf.Scalar
  }, [variable])
  return cost.value.dataSync()[0]
}
let variable: tf.Variable

const gradientOf = (layer: ActivationDecorrelation, x: tf.Tensor) =>
  tf
    .grad((input) => {
      layer.apply(input, training)
      return (layer.calculateLosses() as tf.Scalar[])[0] as tf.Scalar
    })(x)
    .dataSync()

/** 4-6-1 with the layer after the hidden one, and data to fit; the same start every time. */
function problem(decorrelation?: ActivationDecorrelation, learningRate = 0.01) {
  const start = (seed: number) => tfl.initializers.randomNormal({ stddev: 0.5, seed })
  const model = tfl.sequential()
  const hidden = tfl.layers.dense({ units: 6, inputShape: [4], activation: 'tanh', kernelInitializer: start(1) })
  model.add(hidden)
  if (decorrelation) model.add(decorrelation)
  model.add(tfl.layers.dense({ units: 1, kernelInitializer: start(2) }))
  model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(learningRate) })
  const x = tf.tensor2d(gaussianRows(32, 4, 3))
  const y = tf.tidy(() => tf.sin(tf.sum(x, 1, true)))
  const train = (epochs: number) =>
    model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0, yieldEvery: 'never' })
  const correlation = () => meanSquaredCorrelation((hidden.apply(x) as tf.Tensor).arraySync() as number[][])
  return { model, x, y, train, correlation, kernel: () => hidden.getWeights()[0] as tf.Tensor }
}

describeOnBackends('ActivationDecorrelation', (backend) => {
  const fresh = (strength: number) => {
    if (variable === undefined || variable.isDisposed || tf.getBackend() !== backend)
      variable = tf.variable(tf.scalar(1))
    return new ActivationDecorrelation({ strength })
  }

  test('the penalty is the one of plain loops, all positions being samples', () => {
    const rows = gaussianRows(24, 5, 1).map((row) => row.map((x, j) => x + 3 * j))
    const x = tf.tensor2d(rows)
    const expected = 0.4 * meanSquaredCorrelation(rows)
    expect(penaltyOf(fresh(0.4), x)).toBeCloseTo(expected, 6)
    expect(penaltyOf(fresh(0.4), tf.reshape(x, [4, 6, 5]))).toBeCloseTo(expected, 6)
    expect(penaltyOf(fresh(0.4), tf.reshape(x, [2, 4, 3, 5]))).toBeCloseTo(expected, 6)
  })

  test('the gradient is that of finite differences', () => {
    const rows = gaussianRows(7, 4, 2)
    const actual = gradientOf(fresh(1), tf.tensor2d(rows))
    expect(largestDifference(actual, numericalGradient(meanSquaredCorrelation, rows))).toBeLessThan(1e-6)
  })

  test('constant units have correlation 0 and no NaN, whatever the rounding of their mean', () => {
    const rows = gaussianRows(1000, 4, 3).map(([a = 0, b = 0]) => [a, 0.1, a + b, -1e6 / 3])
    const value = penaltyOf(fresh(1), tf.tensor2d(rows))
    const free = meanSquaredCorrelation(rows.map(([a = 0, , c = 0]) => [a, c]))
    expect(value).toBeCloseTo((free * 2) / 12, 6)
    const gradient = gradientOf(fresh(1), tf.tensor2d(rows))
    expect(gradient.every(Number.isFinite)).toBe(true)
    expect(gradient.every((g, i) => i % 2 === 0 || g === 0)).toBe(true)
  })

  test('a batch of one, a single unit, and zeros give 0 with gradient 0', () => {
    for (const x of [tf.ones([1, 4]), tf.zeros([5, 3])]) {
      expect(penaltyOf(fresh(1), x)).toBe(0)
      expect(gradientOf(fresh(1), x).every((g) => g === 0)).toBe(true)
    }
    expect(penaltyOf(fresh(1), tf.tensor2d([[1], [2]]))).toBe(0)
  })

  test('the output is the input; predict and evaluate do not notice the layer', () => {
    const layer = new ActivationDecorrelation({ strength: 5, fadeSteps: 10 })
    const { model, x, y } = problem(layer)
    const plain = problem()
    const values = (m: tfl.LayersModel) => Array.from((m.predict(x) as tf.Tensor).dataSync())
    expect(values(model)).toEqual(values(plain.model))
    const loss = (m: tfl.LayersModel) => (m.evaluate(x, y) as tf.Scalar).dataSync()[0]
    expect(loss(model)).toBe(loss(plain.model))
    const odd = tf.tensor2d([[1e30, -0, Number.NaN]])
    const eager = new ActivationDecorrelation()
    expect(Array.from((eager.apply(odd) as tf.Tensor).dataSync())).toEqual(Array.from(odd.dataSync()))
    expect(layer.step).toBe(0)
  })

  test('fit reports it, moves the weights by it, and leaves the units less correlated', async () => {
    const plain = problem(undefined, 0.1)
    const with_ = problem(new ActivationDecorrelation({ strength: 2 }), 0.1)
    const full = { batchSize: 32, verbose: 0 as const, shuffle: false }
    const penalty = 2 * plain.correlation()
    const a = Number((await plain.model.fit(plain.x, plain.y, full)).history.loss?.[0])
    const b = Number((await with_.model.fit(with_.x, with_.y, full)).history.loss?.[0])
    expect(b - a).toBeCloseTo(penalty, 5)
    expect(largestDifference(plain.kernel().dataSync(), with_.kernel().dataSync())).toBeGreaterThan(1e-4)
    await plain.train(60)
    await with_.train(60)
    expect(with_.correlation()).toBeLessThan(0.5 * plain.correlation())
  })

  test('fades by training steps, and afterwards training goes on as without it', async () => {
    const layer = new ActivationDecorrelation({ strength: 1, fadeSteps: 6 })
    const { model, x, y, train, kernel, correlation } = problem(layer)
    for (let step = 0; step < 8; step++) {
      const penalty = Math.max(0, 1 - step / 6) * correlation()
      const error = (model.evaluate(x, y) as tf.Scalar).dataSync()[0] as number
      expect(await model.trainOnBatch(x, y)).toBeCloseTo(error + penalty, 5)
      expect(layer.step).toBe(Math.min(step + 1, 6))
    }
    const plain = problem()
    plain.model.setWeights(model.getWeights())
    await plain.train(3)
    await train(3)
    expect(Array.from(kernel().dataSync())).toEqual(Array.from(plain.kernel().dataSync()))
  })

  test('several uses add up and count as one step, inside a nested model, too', async () => {
    const layer = new ActivationDecorrelation({ strength: 1, fadeSteps: 100 })
    const inner = tfl.sequential({ layers: [tfl.layers.dense({ units: 4, inputShape: [4] }), layer] })
    const input = tfl.input({ shape: [4] })
    const twice = inner.apply(inner.apply(layer.apply(input))) as tfl.SymbolicTensor
    const model = tfl.model({ inputs: input, outputs: twice })
    model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.01) })
    const x = tf.tensor2d(gaussianRows(16, 4, 5))
    const y = tf.tensor2d(gaussianRows(16, 4, 6))
    const rows = (t: tf.Tensor) => t.arraySync() as number[][]
    const once = inner.predict(x) as tf.Tensor
    const expected = [x, once, inner.predict(once) as tf.Tensor].reduce(
      (s, t) => s + meanSquaredCorrelation(rows(t)),
      0
    )
    const error = (model.evaluate(x, y) as tf.Scalar).dataSync()[0] as number
    expect(await model.trainOnBatch(x, y)).toBeCloseTo(error + expected, 5)
    expect(layer.step).toBe(1)
    const before = tf.memory().numTensors
    await model.fit(x, y, { epochs: 3, verbose: 0 })
    expect(layer.step).toBe(4)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('JSON and files keep strength, fading and step; a loaded model trains on as the saved one', async () => {
    const first = problem(new ActivationDecorrelation({ strength: 0.7, fadeSteps: 10, name: 'apart' }))
    await first.train(2)
    const config = { strength: 0.7, fadeSteps: 10, step: 4, name: 'apart', trainable: true }
    const fromJson = await tfl.models.modelFromJSON(JSON.parse(JSON.stringify(first.model.toJSON(null, false))))
    expect(fromJson.layers[1]?.getConfig()).toEqual(config)
    const file = modelFile()
    await first.model.save(file)
    const loaded = await tfl.loadLayersModel(file)
    file.remove()
    expect(loaded.layers[1]).toBeInstanceOf(ActivationDecorrelation)
    expect(loaded.layers[1]?.getConfig()).toEqual(config)
    loaded.compile({ loss: 'meanSquaredError', optimizer: 'sgd' })
    for (let step = 0; step < 8; step++) {
      const expected = await first.model.trainOnBatch(first.x, first.y)
      expect(await loaded.trainOnBatch(first.x, first.y)).toBe(expected)
    }
  })

  test('leaves no tensors: fit, predict, a gradient that ignores the penalty, dispose', async () => {
    const start = tf.memory().numTensors
    const { model, x, y, train } = problem(new ActivationDecorrelation({ strength: 1, fadeSteps: 5 }))
    await train(1)
    const before = tf.memory().numTensors
    await train(4)
    tf.dispose(model.predict(x))
    tf.tidy(() => void model.apply(x, training))
    expect(tf.memory().numTensors).toBe(before)

    const own = problem(new ActivationDecorrelation({ strength: 1 }))
    const optimizer = tf.train.sgd(0.1)
    const ignoring = () =>
      optimizer.minimize(() => tf.losses.meanSquaredError(own.y, own.model.apply(own.x, training) as tf.Tensor))
    ignoring()
    const once = tf.memory().numTensors
    for (let i = 0; i < 5; i++) ignoring()
    expect(tf.memory().numTensors).toBe(once)
    expect((own.model.layers[1] as ActivationDecorrelation).step).toBe(0)
    await own.train(1)
    expect(tf.memory().numTensors).toBeLessThanOrEqual(once + 1)

    optimizer.dispose()
    for (const { model: used } of [{ model }, own]) {
      used.optimizer.dispose()
      used.dispose()
    }
    tf.dispose([x, y, own.x, own.y])
    expect(tf.memory().numTensors).toBe(start)
  })
})

test('bad arguments', () => {
  const make = (args: unknown) => () => new ActivationDecorrelation(args as object)
  expect(make({ strength: 0 })).toThrow(
    new RangeError('ActivationDecorrelation: strength must be positive and finite; got 0')
  )
  expect(make({ strength: 'much' })).toThrow(TypeError)
  for (const fadeSteps of [0, 1.5, Infinity]) expect(make({ fadeSteps })).toThrow(/fadeSteps must be an integer/)
  expect(make({ step: 0.5 })).toThrow(RangeError)
  expect(make({ strenght: 1 })).toThrow(/unknown key "strenght"/)
  expect(make(null)).toThrow(TypeError)
  const layer = new ActivationDecorrelation()
  expect(() => layer.apply(tf.zeros([3]))).toThrow(/input.rank must be at least 2; got 1/)
  expect(() => layer.apply([tf.zeros([3, 2]), tf.zeros([3, 2])])).toThrow(/inputs must be one tensor/)
})
