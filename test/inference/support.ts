import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { compileSparse, type SparseRunner } from 'sparse-gp-init/sparse'
import { expect } from 'vitest'
import { randomFloats, randomStream } from '../runtime/reference.js'

/** How far an output y may be from that of TensorFlow.js: this times max(1, |y|). */
const PRECISION = 1e-5
/** More than a runner computes together, so that the largest is run in parts. */
const BATCHES = [1, 2, 3, 33, 70]
const LARGEST = Math.max(...BATCHES)
/** Shares of inputs that are not zero: for the dense product, and for the one that skips zeros. */
const DENSITIES = [1, 0.12]

const product = (shape: readonly (number | null)[]) => shape.reduce<number>((size, length) => size * (length ?? 1), 1)

/** The shape of one sample. */
const sampleShape = (shape: readonly (number | null)[]) => shape.slice(1).map(Number)

/**
 * Gives every weight of a model a random value that is not zero, sized to keep the outputs near 1; variances positive.
 */
export function randomise<M extends tfl.LayersModel>(model: M, seed = 1): M {
  const next = randomStream(seed)
  for (const variable of model.weights) {
    const { shape, originalName } = variable
    const positive = originalName.endsWith('moving_variance')
    const size = shape.length > 1 ? Math.sqrt(3 / product(shape.slice(0, -1))) : 1
    const values = Float32Array.from({ length: product(shape) }, () => {
      const [magnitude, isNegative] = [0.1 + 0.9 * next(), next() < 0.5]
      return size * (isNegative && !positive ? -magnitude : magnitude)
    })
    tf.tidy(() => void variable.write(tf.tensor(values, shape as number[])))
  }
  return model
}

/** A model of layers one after the other, with random weights. */
export function chain(shape: readonly number[], ...layers: readonly tfl.layers.Layer[]): tfl.LayersModel {
  const inputs = tfl.input({ shape: [...shape] })
  const outputs = layers.reduce((y, layer) => layer.apply(y) as tfl.SymbolicTensor, inputs)
  return randomise(tfl.model({ inputs, outputs }))
}

/** A model as a graph of layers, with random weights. */
export function graph(
  shape: readonly number[],
  outputOf: (input: tfl.SymbolicTensor) => tfl.SymbolicTensor
): tfl.LayersModel {
  const inputs = tfl.input({ shape: [...shape] })
  return randomise(tfl.model({ inputs, outputs: outputOf(inputs) }))
}

/** A layer applied within a graph. */
export const apply = (layer: tfl.layers.Layer, ...inputs: readonly tfl.SymbolicTensor[]) =>
  layer.apply(inputs.length === 1 ? (inputs[0] as tfl.SymbolicTensor) : [...inputs]) as tfl.SymbolicTensor

/** Numbers of (−2, 2) for so many samples of a model. */
export function samplesFor({ inputs }: tfl.LayersModel, samples: number, seed = 7, density = 1): Float32Array {
  const size = product(sampleShape((inputs[0] as tfl.SymbolicTensor).shape))
  return randomFloats(samples * size, seed, density).map((x) => 2 * x)
}

const predicted = (model: tfl.LayersModel, x: Float32Array): tf.Tensor => {
  const shape = sampleShape((model.inputs[0] as tfl.SymbolicTensor).shape)
  const samples = x.length / product(shape)
  return model.predict(tf.tensor(x, [samples, ...shape]), { batchSize: samples }) as tf.Tensor
}

/** What model.predict gives for samples one after the other. */
export const predictionOf = (model: tfl.LayersModel, x: Float32Array): Float32Array =>
  tf.tidy(() => predicted(model, x).dataSync<'float32'>().slice())

/** The shape of one prediction, by predicting: after a Reshape the symbolic one is not known. */
function outputShapeOf(model: tfl.LayersModel): number[] {
  const prediction = tf.tidy(() => predicted(model, samplesFor(model, 1)))
  prediction.dispose()
  return prediction.shape.slice(1)
}

/** Every entry within the precision, or NaN or infinite as the other is. */
export function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, label = ''): void {
  expect(got.length, label).toBe(expected.length)
  for (const [i, want] of Array.from(expected).entries()) {
    const y = got[i]
    if (Object.is(y, want) || Math.abs(y - want) <= PRECISION * Math.max(1, Math.abs(want))) continue
    expect.fail(`${label}, entry ${i}: got ${y}, expected ${want}`)
  }
}

/** Checks a runner against model.predict: every size of batch, inputs dense and sparse. */
export function expectSamePredictions(runner: SparseRunner, model: tfl.LayersModel): void {
  const outputShape = outputShapeOf(model)
  expect(runner.inputShape).toEqual(sampleShape((model.inputs[0] as tfl.SymbolicTensor).shape))
  expect(runner.outputShape).toEqual(outputShape)
  const [inputs, outputs] = [product(runner.inputShape), product(outputShape)]
  for (const density of DENSITIES) {
    const x = samplesFor(model, LARGEST, 7, density)
    const expected = predictionOf(model, x)
    // A model that forgets its input, or gives nothing but NaN, would prove nothing.
    expect(new Set(expected).size, 'different outputs').toBeGreaterThan(1)
    expect(expected.every(Number.isFinite), 'finite outputs').toBe(true)
    for (const samples of BATCHES) {
      const got = runner.predict(x.subarray(0, samples * inputs))
      expectClose(got, expected.subarray(0, samples * outputs), `density ${density}, ${samples} samples`)
    }
  }
}

/** Compiles a model, checks what it predicts, and gives up both. */
export async function expectCompiled(model: tfl.LayersModel): Promise<void> {
  const runner = await compileSparse(model)
  expectSamePredictions(runner, model)
  runner.dispose()
  model.dispose()
}

/** The same for what TensorFlow.js computes otherwise than it says: the layer may be refused, by its name. */
export async function expectCompiledOrRefused(model: tfl.LayersModel, layer: RegExp): Promise<void> {
  const result = await compileSparse(model).catch((error: Error) => error)
  if (result instanceof Error) expect(result.message).toMatch(layer)
  else expectSamePredictions(result, model)
}

/** Checks that a call is refused with that class and message, and that it leaves no tensor behind. */
export async function expectRefused(
  call: () => unknown,
  kind: new (message: string) => Error,
  message: RegExp
): Promise<void> {
  const { numTensors } = tf.memory()
  let thrown: unknown
  try {
    await call()
  } catch (error) {
    thrown = error
  }
  expect(tf.memory().numTensors).toBe(numTensors)
  expect(thrown).toBeInstanceOf(kind)
  expect((thrown as Error).constructor).toBe(kind)
  expect((thrown as Error).message).toMatch(message)
}

/** A small image model that comes to every kind of step but the function of a user. */
export function everyStep(): tfl.LayersModel {
  const { layers } = tfl
  return graph([5, 6, 3], (x) => {
    const scaled = apply(layers.rescaling({ scale: 0.5, offset: 0.25 }), x)
    const padded = apply(
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 1]
        ]
      }),
      scaled
    )
    const convolved = apply(layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }), padded)
    const depthwise = apply(layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', activation: 'tanh' }), convolved)
    const sum = apply(layers.add(), convolved, depthwise)
    const normalised = apply(layers.batchNormalization(), sum)
    const bent = apply(layers.prelu({ sharedAxes: [1, 2] }), normalised)
    const joined = apply(layers.concatenate(), bent, sum)
    const pooled = apply(layers.maxPooling2d({ poolSize: 2 }), joined)
    const averaged = apply(layers.averagePooling2d({ poolSize: 2, strides: 1 }), pooled)
    return apply(layers.dense({ units: 5, activation: 'softmax' }), apply(layers.flatten(), averaged))
  })
}
