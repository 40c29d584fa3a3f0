import '../support/backends.js'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  activationFunction,
  CReLU,
  CST,
  calibrateSparsity,
  crelu,
  cst,
  ShiftedReLU,
  SoftThreshold
} from 'sparse-gp-init'
import { compileSparse } from 'sparse-gp-init/sparse'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnBackends } from '../support/backends.js'
import { modelFile } from '../support/modelFile.js'
import { apply, gaussian, outputsOf, predictions, withoutLeak, zeros } from './support.js'

const { layers } = tfl

const dense = (units: number, seed: number, more: object = {}) =>
  layers.dense({
    units,
    kernelInitializer: tfl.initializers.randomNormal({ stddev: 0.2, seed }),
    biasInitializer: tfl.initializers.randomNormal({ stddev: 0.2, seed: seed + 100 }),
    ...more
  })

interface Carrier {
  readonly activation: {
    readonly params: Readonly<Record<string, number>>
    readonly activation?: Carrier['activation']
  }
}

/** τ and m that a layer has now, of its own or of its `activation`. */
function thresholdOf(layer: tfl.layers.Layer) {
  const { activation } = layer as unknown as Carrier
  const { tau, m = Infinity } = (activation.activation ?? activation).params
  return { tau: tau as number, m }
}

/** The k-th smallest of the values that a layer gives, k = ⌈s·count⌉: the least τ that makes s of them zero. */
function order(values: ArrayLike<number>, share: number): number {
  const sorted = Array.from(values).sort((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1]
}

const given = () => gaussian([23, 12], 5)

describeOnBackends('calibrateSparsity', () => {
  it('every layer in order gets the quantile of what reaches it; m goes along', () => {
    const stack = [
      dense(31, 1, { inputShape: [12], name: 'd1' }),
      new CReLU({ tau: 1, m: 3, name: 's1' }),
      dense(29, 2, { name: 'd2' }),
      new CST({ tau: 2, m: 0.5, name: 's2' }),
      dense(27, 3, { name: 'd3' }),
      new ShiftedReLU({ tau: 0.5, name: 's3' }),
      dense(25, 4, { name: 'd4' }),
      new SoftThreshold({ tau: 0.25, name: 's4' }),
      dense(3, 5)
    ]
    const model = tfl.sequential({ layers: stack })
    const before = stack.map((layer) => ('sides' in layer ? thresholdOf(layer) : undefined))
    const x = given()
    const { numTensors } = tf.memory()
    const { layers: entries } = calibrateSparsity(model, x, { sparsity: 0.87 })
    expect(tf.memory().numTensors).toBe(numTensors)
    const outputs = outputsOf(model, x)
    expect(entries.map(({ layer }) => layer)).toEqual(['s1', 's2', 's3', 's4'])
    for (const [i, { layer, before: was, after }] of entries.entries()) {
      const at = 2 * i + 1
      const reaches = outputs.get(`d${i + 1}`)?.data as ArrayLike<number>
      const sizes = i % 2 === 1 ? Array.from(reaches, Math.abs) : reaches
      const old = before[at] as { tau: number; m: number }
      const now = thresholdOf(stack[at] as tfl.layers.Layer)
      expect(now.tau).toBeCloseTo(order(sizes, 0.87), 5)
      expect(after.tau).toBe(now.tau)
      expect(was.tau).toBe(old.tau)
      expect(now.m).toBe(old.m === Infinity ? Infinity : (old.m * now.tau) / old.tau)
      const count = Math.ceil(0.87 * reaches.length)
      expect(zeros(outputs.get(layer)?.data as ArrayLike<number>) * reaches.length).toBeCloseTo(count, 4)
      expect(after.sparsity).toBeCloseTo(count / reaches.length, 12)
      const beyond = Array.from(sizes).filter((size) => size <= old.tau).length / reaches.length
      expect(was.sparsity).toBeCloseTo(beyond, 12)
    }
    model.dispose()
    x.dispose()
  })
})

describe('calibrateSparsity', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it('slots of dense and convolution layers', () => {
    const slot = (phi: ReturnType<typeof crelu>) => ({ activation: activationFunction(phi) })
    const model = tfl.sequential({
      layers: [
        layers.conv1d({
          filters: 7,
          kernelSize: 3,
          inputShape: [9, 4],
          kernelInitializer: tfl.initializers.randomNormal({ stddev: 0.3, seed: 1 }),
          name: 'c',
          ...slot(crelu({ tau: 1, m: 2 }))
        }),
        layers.flatten(),
        dense(33, 2, { name: 'a', ...slot(cst({ tau: 0.5, m: Infinity })) }),
        dense(2, 3)
      ]
    })
    const x = gaussian([11, 9, 4], 3)
    const { layers: entries } = calibrateSparsity(model, x, { sparsity: 0.75 })
    const outputs = outputsOf(model, x)
    expect(entries.map(({ layer }) => layer)).toEqual(['c', 'a'])
    for (const { layer, after } of entries) {
      const { data } = outputs.get(layer) as { data: ArrayLike<number> }
      expect(zeros(data)).toBeCloseTo(Math.ceil(0.75 * data.length) / data.length, 12)
      expect(after).toEqual({ ...thresholdOf(model.getLayer(layer)), sparsity: after.sparsity })
    }
    model.dispose()
    x.dispose()
  })

  it('an activation layer that has a sparsifier as its function', () => {
    const model = tfl.sequential({
      layers: [
        dense(40, 1, { inputShape: [12], name: 'd' }),
        layers.activation({ activation: activationFunction(crelu({ tau: 0.1, m: 1 })), name: 'f' })
      ]
    })
    const x = given()
    expect(calibrateSparsity(model, x, { sparsity: 0.9 }).layers.map(({ layer }) => layer)).toEqual(['f'])
    expect(zeros(outputsOf(model, x).get('f')?.data as ArrayLike<number>)).toBeCloseTo(0.9, 3)
    model.dispose()
    x.dispose()
  })

  it('ties: all values that are equal to the threshold are zero', () => {
    const model = tfl.sequential({ layers: [new CReLU({ tau: 1, m: 1, inputShape: [5] })] })
    const x = tf.tensor2d([
      [0, 1, 1, 2, 2],
      [2, 2, 3, 3, 4]
    ])
    const of = (sparsity: number) => calibrateSparsity(model, x, { sparsity }).layers[0]?.after
    expect(of(0.5)).toEqual({ tau: 2, m: 2, sparsity: 0.7 })
    expect(of(0.7)).toEqual({ tau: 2, m: 2, sparsity: 0.7 })
    expect(of(0.71)).toEqual({ tau: 3, m: 3, sparsity: 0.9 })
    expect(of(0.1)).toEqual({ tau: 0, m: 3, sparsity: 0.1 })
    // From τ = 0 the clip height stays.
    expect(of(0.99)).toEqual({ tau: 4, m: 3, sparsity: 1 })
    model.dispose()
    x.dispose()
  })

  it('sparsity 0: threshold 0', () => {
    const model = tfl.sequential({ layers: [new CST({ tau: 1, m: 1, inputShape: [5] })] })
    const x = gaussian([6, 5], 1)
    expect(calibrateSparsity(model, x, { sparsity: 0 }).layers[0]?.after).toEqual({ tau: 0, m: 1, sparsity: 0 })
    expect(zeros(predictions(model, x)[0] as number[])).toBe(0)
    model.dispose()
    x.dispose()
  })

  it('a one-sided layer that most inputs do not pass anyway keeps τ = 0 and gives more zeros', () => {
    const model = tfl.sequential({ layers: [new CReLU({ tau: 1, m: 1, inputShape: [4] })] })
    const x = tf.tensor2d([[-3, -2, -1, 5]])
    expect(calibrateSparsity(model, x, { sparsity: 0.5 }).layers[0]?.after).toEqual({ tau: 0, m: 1, sparsity: 0.75 })
    model.dispose()
    x.dispose()
  })

  it('shared layers keep what their first use asks for; models inside models are reached', () => {
    const symbols = [tfl.input({ shape: [12] }), tfl.input({ shape: [12] })] as const
    const shared = new CReLU({ tau: 1, m: 1, name: 'shared' })
    const first = dense(40, 1, { name: 'first' })
    const inner = tfl.sequential({
      name: 'inner',
      layers: [dense(30, 2, { inputShape: [80], name: 'deep' }), new CST({ tau: 1, m: 2, name: 'two' })]
    })
    const ends = symbols.map((symbol) => apply(shared, apply(first, symbol)))
    const y = apply(dense(2, 3), apply(inner as unknown as tfl.layers.Layer, apply(layers.concatenate(), ...ends)))
    const model = tfl.model({ inputs: [...symbols], outputs: y })
    const [x1, x2] = [given(), tf.mul(given(), 3)]
    const { layers: entries } = calibrateSparsity(model, [x1, x2], { sparsity: 0.8 })
    expect(entries.map(({ layer }) => layer)).toEqual(['shared', 'inner/two'])
    const firstUse = (first.apply(x1) as tf.Tensor).dataSync()
    expect(thresholdOf(shared).tau).toBeCloseTo(order(firstUse, 0.8), 5)
    const between = tf.tidy(() =>
      tf.concat(
        [x1, x2].map((x) => shared.apply(first.apply(x) as tf.Tensor) as tf.Tensor),
        1
      )
    )
    const share = zeros((inner.predict(between) as tf.Tensor).dataSync())
    expect(share).toBeCloseTo(0.8, 2)
    model.dispose()
    tf.dispose([x1, x2, between])
  })

  it('inside timeDistributed', () => {
    const model = tfl.sequential({
      layers: [
        layers.timeDistributed({
          layer: dense(20, 1, { activation: activationFunction(crelu({ tau: 1, m: 1 })), name: 'in' }),
          inputShape: [5, 6]
        })
      ]
    })
    const x = gaussian([8, 5, 6], 1)
    const { layers: entries } = calibrateSparsity(model, x, { sparsity: 0.9 })
    expect(entries).toHaveLength(1)
    expect(zeros(predictions(model, x)[0] as number[])).toBe(0.9)
    model.dispose()
    x.dispose()
  })

  it('a model without batch axis of known images: rank 4', () => {
    const model = tfl.sequential({
      layers: [
        layers.conv2d({
          filters: 6,
          kernelSize: 3,
          inputShape: [6, 6, 2],
          kernelInitializer: tfl.initializers.randomNormal({ stddev: 1, seed: 1 })
        }),
        new CReLU({ tau: 1, m: 1 }),
        layers.maxPooling2d({ poolSize: 2 })
      ]
    })
    const x = gaussian([5, 6, 6, 2], 1)
    const [entry] = calibrateSparsity(model, x, { sparsity: 0.95 }).layers
    expect(entry?.after.sparsity).toBe(0.95)
    model.dispose()
    x.dispose()
  })

  it('keeps the sparsity of a network that is trained, and what it saves has the new thresholds', async () => {
    const model = tfl.sequential({
      layers: [
        dense(40, 1, { inputShape: [12] }),
        new CReLU({ tau: 1, m: 1 }),
        dense(40, 2),
        new CST({ tau: 0.5, m: Infinity }),
        dense(1, 3)
      ]
    })
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const [x, y] = [given(), gaussian([23, 1], 9)]
    for (let epoch = 0; epoch < 3; epoch++) {
      await model.fit(x, y, { epochs: 2, verbose: 0 })
      calibrateSparsity(model, x, { sparsity: 0.8 })
      const outputs = outputsOf(model, x)
      for (const at of [1, 3]) {
        expect(zeros(outputs.get(model.layers[at]?.name as string)?.data as ArrayLike<number>)).toBeCloseTo(0.8, 3)
      }
    }
    const file = modelFile()
    await model.save(file)
    const loaded = await tfl.loadLayersModel(file)
    file.remove()
    for (const at of [1, 3]) {
      expect(thresholdOf(loaded.layers[at] as tfl.layers.Layer)).toEqual(
        thresholdOf(model.layers[at] as tfl.layers.Layer)
      )
    }
    const expected = predictions(model, x)[0] as number[]
    expect(predictions(loaded, x)[0]).toEqual(expected)
    const runner = await compileSparse(model)
    const sparse = Array.from(runner.predict(x.dataSync<'float32'>()))
    for (const [i, value] of expected.entries()) expect(sparse[i]).toBeCloseTo(value, 4)
    for (const m of [model, loaded]) m.dispose()
    tf.dispose([x, y])
  })

  it('is as it was after an error half-way', async () => {
    const model = tfl.sequential({
      layers: [
        dense(10, 1, { inputShape: [12] }),
        new CReLU({ tau: 1, m: 2 }),
        dense(10, 2, { activation: activationFunction(cst({ tau: 0.3, m: 0.7 })) }),
        dense(10, 3, { name: 'broken' }),
        new CReLU({ tau: 0.5, m: Infinity })
      ]
    })
    const kernel = model.getLayer('broken').weights[0] as tfl.LayerVariable
    tf.tidy(() => void kernel.write(tf.fill([10, 10], Number.NaN)))
    const before = model.layers.filter((_, i) => [1, 2, 4].includes(i)).map(thresholdOf)
    const x = given()
    await withoutLeak(() =>
      expect(() => calibrateSparsity(model, x, { sparsity: 0.9 })).toThrow(
        new RegExp(`calibrateSparsity: what reaches ${model.layers[4]?.name} is not finite`)
      )
    )
    expect(model.layers.filter((_, i) => [1, 2, 4].includes(i)).map(thresholdOf)).toEqual(before)
    model.dispose()
    x.dispose()
  })

  it.each([
    [{ sparsity: 1 }, RangeError, /sparsity must be in \[0, 1\); got 1/],
    [{ sparsity: -0.1 }, RangeError, /sparsity.*-0\.1/],
    [{ sparsity: Number.NaN }, RangeError, /sparsity.*NaN/],
    [{ sparsity: '0.9' }, TypeError, /sparsity.*0\.9/],
    [{ sparsity: 0.9, seed: 1 }, TypeError, /seed/],
    [undefined, TypeError, /options/]
  ])('refuses %j', async (options, kind, message) => {
    const model = tfl.sequential({ layers: [new CReLU({ tau: 1, m: 1, inputShape: [12] })] })
    const x = given()
    const call = () => calibrateSparsity(model, x, options as never)
    await withoutLeak(() => {
      expect(call).toThrow(kind)
      expect(call).toThrow(message)
      expect(call).toThrow(/^calibrateSparsity: /)
    })
    model.dispose()
    x.dispose()
  })

  it('a model without sparsifier is refused', () => {
    const model = tfl.sequential({ layers: [dense(3, 1, { inputShape: [12], activation: 'relu' })] })
    const x = given()
    expect(() => calibrateSparsity(model, x, { sparsity: 0.9 })).toThrow(/no sparsifying layer/)
    model.dispose()
    x.dispose()
  })
})
