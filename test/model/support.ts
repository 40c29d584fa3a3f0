import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { expect } from 'vitest'

/** Seeded standard normal values. */
export const gaussian = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed)

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length

export const meanSquare = (values: ArrayLike<number>): number => mean(Array.from(values, (x) => x * x))

/** Share of zeros. */
export const zeros = (values: ArrayLike<number>): number => mean(Array.from(values, (x) => (x === 0 ? 1 : 0)))

/** An array in plain JavaScript, in row-major order. */
export interface Values {
  readonly shape: readonly number[]
  readonly data: ArrayLike<number>
}

export const valuesOf = (tensor: tf.Tensor): Values => ({
  shape: [...tensor.shape],
  data: tensor.dataSync<'float32'>().slice()
})

/** The outputs of every layer of a model of one input, by a tf.model over all of them. */
export function outputsOf(model: tfl.LayersModel, x: tf.Tensor | tf.Tensor[]): ReadonlyMap<string, Values> {
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer')
  const all = tfl.model({ inputs: model.inputs, outputs: layers.map((layer) => layer.output as tfl.SymbolicTensor) })
  const given = [all.predict(x)].flat()
  const outputs = new Map(layers.map(({ name }, i) => [name, valuesOf(given[i] as tf.Tensor)]))
  tf.dispose(given)
  return outputs
}

/** Wx + b in plain loops, over the last axis. */
export function dense(layer: tfl.layers.Layer, { shape, data }: Values): Values {
  const [kernel, bias] = layer.getWeights().map(valuesOf) as [Values, Values | undefined]
  const [inputs, units] = kernel.shape as [number, number]
  const rows = data.length / inputs
  const result = new Float64Array(rows * units)
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = bias?.data[unit] ?? 0
      for (let i = 0; i < inputs; i++) {
        sum += data[row * inputs + i] * kernel.data[i * units + unit]
      }
      result[row * units + unit] = sum
    }
  }
  return { shape: [...shape.slice(0, -1), units], data: result }
}

/** A convolution of images with stride 1 and zeros around them, in plain loops. */
export function conv2d(layer: tfl.layers.Layer, { shape, data }: Values): Values {
  const [kernel, bias] = layer.getWeights().map(valuesOf) as [Values, Values | undefined]
  const [batch, height, width] = shape as [number, number, number]
  const [rows, columns, channels, units] = kernel.shape as [number, number, number, number]
  const result = new Float64Array(batch * height * width * units)
  const [up, left] = [(rows - 1) >> 1, (columns - 1) >> 1]
  let next = 0
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let unit = 0; unit < units; unit++) {
          let sum = bias?.data[unit] ?? 0
          for (let r = 0; r < rows; r++) {
            for (let c = 0; c < columns; c++) {
              const [v, u] = [y + r - up, x + c - left]
              if (v < 0 || v >= height || u < 0 || u >= width) continue
              for (let i = 0; i < channels; i++) {
                sum +=
                  data[((n * height + v) * width + u) * channels + i] *
                  kernel.data[((r * columns + c) * channels + i) * units + unit]
              }
            }
          }
          result[next++] = sum
        }
      }
    }
  }
  return { shape: [batch, height, width, units], data: result }
}

/** A function of every value. */
export const each = ({ shape, data }: Values, f: (x: number) => number): Values => ({
  shape,
  data: Float64Array.from(data, f)
})

/** Mean product of the first and second entry of the batch, the third and fourth, … over the mean square of all. */
export function correlation({ shape, data }: Values): number {
  const size = data.length / shape[0]
  const products: number[] = []
  for (let pair = 0; 2 * pair + 1 < shape[0]; pair++) {
    for (let i = 0; i < size; i++) {
      products.push(data[2 * pair * size + i] * data[(2 * pair + 1) * size + i])
    }
  }
  return mean(products) / meanSquare(data)
}

/** Units, on the last axis, that are zero everywhere. */
export function deadUnits({ shape, data }: Values): number {
  const units = shape.at(-1) as number
  const isAlive = new Array<boolean>(units).fill(false)
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) isAlive[i % units] = true
  return isAlive.filter((alive) => !alive).length
}

/** What the sums of weights let through of E[φ]²: 1 for independent weights, up to their number. */
export function through({ shape, data }: Values): number {
  const [inputs, units] = shape as [number, number]
  let total = 0
  for (let unit = 0; unit < units; unit++) {
    let sum = 0
    for (let i = 0; i < inputs; i++) sum += data[i * units + unit]
    total += sum ** 2
  }
  return total / (units * inputs * meanSquare(data))
}

/** Every number somewhere in a value, with the way to it. */
export function numbersIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, `${path}/${key}`))
}

/** Runs `work`, after which there are as many tensors as before. */
export async function withoutLeak<T>(work: () => T | Promise<T>): Promise<T> {
  const { numTensors } = tf.memory()
  const result = await work()
  expect(tf.memory().numTensors, 'tensors left behind').toBe(numTensors)
  return result
}

/** The weights of a model, bit by bit. */
export const weightsOf = (model: tfl.LayersModel): number[][] =>
  model.weights.map((weight) => Array.from(weight.read().dataSync()))

/** What a model gives. */
export const predictions = (model: tfl.LayersModel, x: tf.Tensor | tf.Tensor[]): number[][] =>
  tf.tidy(() => [model.predict(x)].flat().map((y) => Array.from(y.dataSync())))

/** A layer applied to symbols. */
export const apply = (layer: tfl.layers.Layer, ...inputs: readonly tfl.SymbolicTensor[]): tfl.SymbolicTensor =>
  layer.apply(inputs.length === 1 ? (inputs[0] as tfl.SymbolicTensor) : [...inputs]) as tfl.SymbolicTensor
