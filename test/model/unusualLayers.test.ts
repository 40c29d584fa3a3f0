import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { beforeAll, expect, test } from 'vitest'
import {
  activationFunction,
  calibrateSparsity,
  crelu,
  initializeModel,
  inspectModel,
  orthogonal
} from '../../src/index.js'
import '../support/backends.js'
import { deepRelu, dense, normal, stacked } from './smallModels.js'

const { layers: L } = tfl

beforeAll(async () => {
  await tf.setBackend('cpu')
})

test('an Activation layer with a CReLU is calibrated', () => {
  const activation = L.activation({ activation: activationFunction(crelu({ tau: 1, m: 1 })) })
  const model = stacked(dense(80, 'before_activation', { inputShape: [6] }), activation)
  const { layers } = calibrateSparsity(model, normal([8, 6]), { sparsity: 0.8 })
  expect(layers).toHaveLength(1)
  const zeros = tf.mean(tf.cast(tf.equal(model.predict(normal([8, 6])) as tf.Tensor, 0), 'float32')).dataSync()[0]
  expect(zeros).toBeCloseTo(0.8, 5)
})

test('weights of rai have a mean: theory says that it does not follow it, and one unit does not fail', () => {
  const model = stacked(
    dense(40, 'rai1', { activation: 'relu', inputShape: [10] }),
    dense(1, 'rai2', { activation: 'relu' }),
    dense(40, 'rai3', { activation: 'relu' }),
    dense(3, 'rai4')
  )
  const { layers } = initializeModel(model, { distribution: 'rai', seed: 1 })
  expect(layers.map(({ distribution }) => distribution)).toEqual(['normal', 'rai', 'normal', 'rai'])
  expect(layers.map(({ doubt }) => /mean/.test(doubt ?? ''))).toEqual([false, true, true, true])
})

test('a kernel constraint is named as a doubt', () => {
  const model = deepRelu(3, { kernelConstraint: tfl.constraints.maxNorm({ maxValue: 0.5 }) })
  const { layers } = initializeModel(model, { seed: 1 })
  expect(layers.every(({ doubt }) => /constraint/.test(doubt ?? ''))).toBe(true)
})

test('a gradient that TensorFlow.js does not have is said so, and leaves nothing behind', async () => {
  const model = stacked(dense(20, 'thr1', { inputShape: [6] }), L.thresholdedReLU({ theta: 1 }), dense(4, 'thr2'))
  initializeModel(model, { seed: 1 })
  const x = normal([8, 6])
  const { numTensors } = tf.memory()
  const { verdicts } = await inspectModel(model, x)
  expect(verdicts.join()).toMatch(/gradients could not be measured: .*gradient function not found/)
  expect(tf.memory().numTensors).toBe(numTensors)
})

test('a product of two layers has no predicted correlation rather than a wrong one', async () => {
  const input = tfl.input({ shape: [8] })
  const [a, b] = ['tanh', 'sigmoid'].map(
    (activation) => dense(64, `product_${activation}`, { activation }).apply(input) as tfl.SymbolicTensor
  ) as [tfl.SymbolicTensor, tfl.SymbolicTensor]
  const product = L.multiply().apply([a, b]) as tfl.SymbolicTensor
  const model = tfl.model({ inputs: input, outputs: dense(16, 'behind_product').apply(product) as tfl.SymbolicTensor })
  initializeModel(model, { seed: 1 })
  const { layers } = await inspectModel(model, normal([16, 8]))
  for (const { correlation } of layers) expect(Math.abs(correlation?.predicted ?? 0)).toBeLessThanOrEqual(1)
  expect(layers.at(-1)?.correlation?.predicted).toBeUndefined()
})

test('inspecting a stateful layer leaves its state', async () => {
  const rnn = L.simpleRNN({
    units: 3,
    stateful: true,
    batchInputShape: [2, 4, 2],
    recurrentInitializer: orthogonal({ seed: 1 })
  })
  const model = stacked(rnn, dense(2, 'behind_state'))
  const x = normal([2, 4, 2])
  model.predict(x)
  const states = () => (rnn as tfl.RNN).getStates().map((state) => Array.from((state as tf.Tensor).dataSync()))
  const before = states()
  await inspectModel(model, x)
  expect(states()).toEqual(before)
  expect(before.flat().some((value) => value !== 0)).toBe(true)
})

test('dead units of images with their channels first', async () => {
  const model = stacked(
    L.conv2d({
      filters: 30,
      kernelSize: 3,
      activation: 'relu',
      dataFormat: 'channelsFirst',
      inputShape: [2, 8, 8],
      name: 'first'
    })
  )
  const [kernel] = model.getWeights() as [tf.Tensor]
  model.setWeights([kernel, tf.tensor1d(Array.from({ length: 30 }, (_, i) => (i % 2 ? -100 : 0)))])
  const { layers } = await inspectModel(model, normal([4, 2, 8, 8]))
  expect(layers[0]).toMatchObject({ units: 30, deadUnits: { measured: 15 } })
})

test('normalisation starts the variance anew: no verdict across it', async () => {
  const model = stacked(
    dense(64, 'bn1', { inputShape: [16] }),
    L.batchNormalization(),
    L.reLU(),
    dense(64, 'bn2'),
    L.batchNormalization(),
    L.reLU(),
    dense(64, 'bn3')
  )
  initializeModel(model, { seed: 1 })
  const weights = model.getWeights().map((weight, i) => (i === 0 ? tf.mul(weight, 20) : weight))
  model.setWeights(weights)
  const norm = model.layers[1] as tfl.layers.Layer
  // Its moving statistics know the larger variance.
  norm.setWeights(norm.getWeights().map((weight, i) => (i === 3 ? tf.fill(weight.shape, 400) : weight)))
  const { verdicts } = await inspectModel(model, normal([32, 16]))
  expect(verdicts.filter((verdict) => verdict.startsWith('variance'))).toEqual([])
})

test('anti-correlated weights of a transposed convolution with strides: each position meets some of them', () => {
  const variances = Array.from({ length: 8 }, (_, seed) => {
    const hidden = L.conv2d({ filters: 64, kernelSize: 1, activation: 'relu', inputShape: [5, 5, 16] })
    const transposed = L.conv2dTranspose({ filters: 64, kernelSize: 2, strides: 2, padding: 'same' })
    const model = stacked(hidden, transposed, L.reLU(), L.conv2d({ filters: 4, kernelSize: 1 }))
    const [, report] = initializeModel(model, { distribution: { name: 'antiCorrelated', k: Infinity }, seed }).layers
    expect(report?.variance).toBeCloseTo(1, 9)
    const first = tfl.model({ inputs: model.inputs, outputs: transposed.output as tfl.SymbolicTensor })
    const square = tf.tidy(
      () => tf.mean(tf.square(first.predict(normal([2, 5, 5, 16], 50 + seed)) as tf.Tensor)).dataSync()[0]
    )
    model.dispose()
    return square
  })
  const mean = variances.reduce((sum, x) => sum + x, 0) / variances.length
  // One network strays by about 0.11; 4 standard errors of the mean of eight. All weights coupled would add 0.27.
  expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.11) / Math.sqrt(8))
})

test('inputs of zeros give no NaN', async () => {
  const model = deepRelu(2)
  initializeModel(model, { seed: 1 })
  const inspection = await inspectModel(model, tf.zeros([4, 100]))
  const { layers, verdicts } = inspection
  expect(`${inspection}${JSON.stringify(layers)}${verdicts}`).not.toMatch(/NaN|Infinity/)
  expect(layers[0]?.sparsity).toMatchObject({ measured: 1, predicted: 1 })
})
