import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { lsuv } from 'sparse-gp-init'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, conv2d, dense, each, gaussian, mean, meanSquare, valuesOf, weightsOf, withoutLeak } from './support.js'

const { layers } = tfl
const relu = (x: number) => Math.max(x, 0)
const variance = (values: ArrayLike<number>) => meanSquare(values) - mean(values) ** 2

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/**
 * The products of different columns, or of different rows where these are fewer, and their squares, relative to the
 * scale.
 */
function gram(kernel: tf.Tensor): { largestProduct: number; spreadOfSquares: number } {
  return tf.tidy(() => {
    const units = kernel.shape.at(-1) as number
    const matrix = tf.reshape<tf.Rank.R2>(kernel, [-1, units])
    const isTall = matrix.shape[0] >= units
    const products = tf.matMul(matrix, matrix, isTall, !isTall).arraySync() as number[][]
    const squares = products.map((row, i) => row[i])
    const scale = mean(squares)
    const others = products.flatMap((row, i) => row.filter((_, j) => j !== i)).map(Math.abs)
    return {
      largestProduct: Math.max(0, ...others) / scale,
      spreadOfSquares: (Math.max(...squares) - Math.min(...squares)) / scale
    }
  })
}

describe('lsuv', () => {
  it.each(['relu', 'tanh'] as const)('MLP of %s: every variance is 1, directions are orthonormal', (activation) => {
    const sizes = [50, 20, 40, 7]
    const model = tfl.sequential({
      layers: sizes.map((units, i) =>
        layers.dense({ units, activation, biasInitializer: 'ones', ...(i === 0 && { inputShape: [12] }) })
      )
    })
    const x = gaussian([37, 12], 3)
    const { layers: report, seed } = lsuv(model, x, { seed: 4 })
    expect(seed).toBe(4)
    let h = valuesOf(x)
    for (const [i, layer] of model.layers.entries()) {
      h = dense(layer, h)
      expect(variance(h.data)).toBeCloseTo(1, 5)
      h = each(h, activation === 'relu' ? relu : Math.tanh)
      const [kernel, bias] = layer.getWeights() as [tf.Tensor, tf.Tensor]
      const { largestProduct, spreadOfSquares } = gram(kernel)
      expect(largestProduct).toBeLessThan(1e-5)
      expect(spreadOfSquares).toBeLessThan(1e-5)
      expect(Array.from(bias.dataSync()).every((b) => b === 0)).toBe(true)
      expect(report[i]).toMatchObject({ layer: layer.name, action: 'set' })
    }
    model.dispose()
    x.dispose()
  })

  it('convolutions, and what is shared for its first use', () => {
    const input = tfl.input({ shape: [6, 6, 3] })
    const [first, shared] = [5, 5].map((filters) =>
      layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', useBias: true })
    ) as tfl.layers.Layer[] as [tfl.layers.Layer, tfl.layers.Layer]
    const once = apply(shared, apply(first, input))
    const model = tfl.model({ inputs: input, outputs: apply(shared, once) })
    const x = gaussian([4, 6, 6, 3], 2)
    const { layers: report } = lsuv(model, x, { seed: 0 })
    expect(report.filter(({ action }) => action === 'set')).toHaveLength(2)
    const h1 = conv2d(first, valuesOf(x))
    const h2 = conv2d(shared, each(h1, relu))
    for (const h of [h1, h2]) expect(variance(h.data)).toBeCloseTo(1, 4)
    for (const layer of [first, shared])
      expect(gram(layer.getWeights()[0] as tf.Tensor).largestProduct).toBeLessThan(1e-5)
    model.dispose()
    x.dispose()
  })

  it('the same seed gives the same weights; another one, others; without a seed it says which', () => {
    const model = tfl.sequential({ layers: [layers.dense({ units: 5, inputShape: [12] }), layers.dense({ units: 4 })] })
    const x = gaussian([8, 12], 1)
    const of = (options?: { seed: number }) => {
      const { seed } = lsuv(model, x, options)
      return { seed, weights: weightsOf(model) }
    }
    const [one, again, other, fresh] = [of({ seed: 1 }), of({ seed: 1 }), of({ seed: 2 }), of()]
    expect(again).toEqual(one)
    expect(other.weights).not.toEqual(one.weights)
    expect(of({ seed: fresh.seed }).weights).toEqual(fresh.weights)
    model.dispose()
    x.dispose()
  })

  it('frozen and other layers keep their weights', () => {
    const model = tfl.sequential({
      layers: [
        layers.dense({ units: 8, inputShape: [5, 12], name: 'frozen', trainable: false }),
        layers.lstm({ units: 4, recurrentInitializer: 'glorotNormal', name: 'lstm' }),
        layers.batchNormalization({ name: 'norm' }),
        layers.dense({ units: 3, name: 'set' })
      ]
    })
    const x = gaussian([8, 5, 12], 1)
    const kept = () => ['frozen', 'lstm', 'norm'].map((name) => model.getLayer(name).getWeights().map(valuesOf))
    const before = kept()
    const { layers: report } = lsuv(model, x, { seed: 1 })
    expect(kept()).toEqual(before)
    expect(report.map(({ layer, action }) => [layer, action === 'set'])).toEqual([
      ['frozen', false],
      ['lstm', false],
      ['norm', false],
      ['set', true]
    ])
    const output = (model.predict(x) as tf.Tensor).dataSync()
    expect(variance(output)).toBeCloseTo(1, 4)
    model.dispose()
    x.dispose()
  })

  it('a model is as it was after data that die half-way', async () => {
    const model = tfl.sequential({
      layers: [
        layers.dense({ units: 8, inputShape: [12], biasInitializer: 'ones' }),
        layers.activation({ activation: 'relu' }),
        // Nothing is below 0 here: what follows is zero.
        layers.thresholdedReLU({ theta: 1e6 }),
        layers.dense({ units: 8, name: 'silent' }),
        layers.dense({ units: 8 })
      ]
    })
    const before = weightsOf(model)
    const x = gaussian([8, 12], 1)
    await withoutLeak(() => expect(() => lsuv(model, x, { seed: 1 })).toThrow(/lsuv: .*silent have variance 0/))
    expect(weightsOf(model)).toEqual(before)
    const nothing = tf.zeros([8, 12])
    await withoutLeak(() => expect(() => lsuv(model, nothing, { seed: 1 })).toThrow(/variance 0/))
    expect(weightsOf(model)).toEqual(before)
    model.dispose()
    tf.dispose([x, nothing])
  })

  it.each([
    [{ seed: -1 }, RangeError, /seed.*-1/],
    [{ seed: 1.5 }, RangeError, /seed.*1\.5/],
    [{ seed: '1' }, TypeError, /seed/],
    [{ sed: 1 }, TypeError, /sed/]
  ])('refuses %j', (options, kind, message) => {
    const model = tfl.sequential({ layers: [layers.dense({ units: 5, inputShape: [12] })] })
    const before = weightsOf(model)
    const x = gaussian([8, 12], 1)
    const call = () => lsuv(model, x, options as never)
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
    expect(weightsOf(model)).toEqual(before)
    model.dispose()
    x.dispose()
  })

  it('leaves no tensors', async () => {
    const model = tfl.sequential({
      layers: [layers.dense({ units: 5, inputShape: [12], activation: 'relu' }), layers.dense({ units: 4 })]
    })
    const x = gaussian([8, 12], 1)
    await withoutLeak(() => lsuv(model, x, { seed: 1 }))
    model.dispose()
    x.dispose()
  })
})
